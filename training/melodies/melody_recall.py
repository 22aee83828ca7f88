"""The recurrence of Attention RNN's first layer through whole sequences, with its gradient written out.

At each step the last outputs are a window on one buffer. PyTorch's own gradient copies that window at every step, which
takes gigabytes and three times as long; this one only remembers what the windows were weighed by.
"""

from typing import Any

import torch
from torch import Tensor


class Recall(torch.autograd.Function):
    """(told [N, 4 H], matrices) -> outputs [N, H], for N steps of packed sequences.

    `recurrent` (2 H, 4 H) takes mean and h to the gates, `query` (2 H, H) c and h to what is asked of the keys, `key`
    (H, H) an output to its key, `merge` (2 H, H) h and mean to the output; `score` (H) and two biases.
    """

    @staticmethod
    def forward(ctx: Any, told: Tensor, sizes: list[int], length: int, *weights: Tensor) -> Tensor:  # noqa: ANN401
        """Go through the sequences, of which `sizes` are still there at each step."""
        recurrent, query, query_bias, key, score, merge, merge_bias = weights
        rows, hidden = sizes[0], len(score)
        h = c = mean = told.new_zeros(rows, hidden)
        outputs, keys = (told.new_zeros(rows, length + len(sizes), hidden) for _ in range(2))
        steps = []
        for step, now in enumerate(torch.split(told, sizes)):
            rows = len(now)
            before = torch.cat([mean[:rows], h[:rows]], 1)
            i, f, g, o = torch.addmm(now, before, recurrent).chunk(4, 1)
            i, f, g, o = torch.sigmoid(i), torch.sigmoid(f), torch.tanh(g), torch.sigmoid(o)
            last, c = c[:rows], f * c[:rows] + i * g
            h = o * torch.tanh(c)
            asked = torch.cat([c, h], 1)
            question = torch.addmm(query_bias, asked, query)
            share = torch.softmax(answers(keys[:rows, step : step + length], question) @ (2 * score), 1)
            mean = (share[:, None] @ outputs[:rows, step : step + length])[:, 0]
            merged = torch.cat([h, mean], 1)
            outputs[:rows, step + length] = torch.addmm(merge_bias, merged, merge)
            keys[:rows, step + length] = outputs[:rows, step + length] @ key
            steps.append((before, i, f, g, o, last, asked, question, share, merged))
        ctx.sizes, ctx.length, ctx.steps = sizes, length, steps
        ctx.save_for_backward(outputs, keys, *weights)
        return packed(outputs[:, length:], sizes)

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor | None, ...]:  # noqa: ANN401
        """Return the gradients of what `forward` was given."""
        outputs, keys, recurrent, query, _, key, score, merge, _ = ctx.saved_tensors
        hidden, length = len(score), ctx.length
        # Of each step's output and key, until the step is reached: what later steps want of them.
        d_outputs, d_keys = torch.zeros_like(outputs), torch.zeros_like(keys)
        d_h, d_c, d_mean = (outputs.new_zeros(len(outputs), hidden) for _ in range(3))
        d_score = torch.zeros_like(score)
        d_gates, d_questions, d_merges = [], [], []
        parts = list(zip(ctx.steps, torch.split(grads[0], ctx.sizes), strict=True))
        for step in reversed(range(len(parts))):
            (_, i, f, g, o, last, asked, question, share, _), grad = parts[step]
            rows, window = len(grad), slice(step, step + length)
            d_merge = grad + d_outputs[:rows, step + length] + d_keys[:rows, step + length] @ key.T
            on_h, on_mean = (d_merge @ merge.T).chunk(2, 1)
            on_mean = on_mean + d_mean[:rows]
            d_share = (outputs[:rows, window] * on_mean[:, None]).sum(2)
            d_outputs[:rows, window].addcmul_(share[..., None], on_mean[:, None])
            d_answer = share * (d_share - (share * d_share).sum(1, keepdim=True))
            answer = answers(keys[:rows, window], question)
            d_score += 2 * (answer.reshape(-1, hidden).T @ d_answer.reshape(-1))
            d_key = answer.addcmul_(answer, answer, value=-1).mul_(4 * score).mul_(d_answer[..., None])
            d_keys[:rows, window] += d_key
            d_question = d_key.sum(1)
            on_c, on_h_too = (d_question @ query.T).chunk(2, 1)
            on_h = on_h + on_h_too + d_h[:rows]
            loud = torch.tanh(asked[:, :hidden])
            on_c = on_c + d_c[:rows] + on_h * o * (1 - loud**2)
            d_gate = torch.cat(
                [on_c * g * (i - i**2), on_c * last * (f - f**2), on_c * i * (1 - g**2), on_h * loud * (o - o**2)], 1
            )
            d_c[:rows] = on_c * f
            d_mean[:rows], d_h[:rows] = (d_gate @ recurrent.T).chunk(2, 1)
            d_gates.append(d_gate)
            d_questions.append(d_question)
            d_merges.append(d_merge)
        d_told, d_query, d_merge = (torch.cat(each[::-1]) for each in (d_gates, d_questions, d_merges))
        before, asked, merged = (torch.cat([step[number] for step in ctx.steps]) for number in (0, 6, 9))
        return (
            d_told,
            None,
            None,
            before.T @ d_told,
            asked.T @ d_query,
            d_query.sum(0),
            outputs.reshape(-1, hidden).T @ d_keys.reshape(-1, hidden),
            d_score,
            merged.T @ d_merge,
            d_merge.sum(0),
        )


def answers(keys: Tensor, question: Tensor) -> Tensor:
    """Return what keys (B, N, H) say to a question (B, H), to be weighed by twice the score.

    The published score is v tanh(z); tanh(z) is 2 sigmoid(2 z) - 1, of which a softmax does not hear the 1.
    """
    return (keys + question[:, None]).mul_(2).sigmoid_()


def packed(steps: Tensor, sizes: list[int]) -> Tensor:
    """Return what stands in (B, T, H) of sequences of which so many are there at each step, (N, H)."""
    return torch.cat([steps[:rows, step] for step, rows in enumerate(sizes)])
