"""Deep Q-learning over a melody network: what actions are worth, by likelihood and by rule (Jaques et al. 2016).

Three targets: Q takes the best action from here on, psi all of them, softly, and G likewise around what the network
knew before. Played is by softmax of the values, for G of the values and that network's log-probabilities.

What is remembered are melodies, and each is heard again from its start; the paper keeps the network's state beside
each step, where it ages. After the last step nothing is to be earned; the code published with the paper goes on as if,
and under Boltzmann exploration it rewards another action than the one that it learns from, which is not done here.
"""

import copy

import torch
from torch import Tensor
from torch.nn import functional as F

from ..stepwise import State, Stepwise
from . import rules
from .recipe import Tuning
from .traits import ACTIONS, STEPS, swap


class Tuner(Stepwise):
    """A network, its target and itself as it was before; what was played lately is among the buffers."""

    classes = ACTIONS
    costs = ("train_squared_error", "valid_lack", "test_lack")
    """What melodies lack is their reward with the sign turned."""
    made: Tensor
    heard: Tensor
    played: Tensor
    earned: Tensor

    def __init__(self, recipe: Tuning, network: Stepwise) -> None:
        """Begin with a network that is yet to get the weights from which it is tuned."""
        super().__init__()
        self.recipe = recipe
        self.value, self.target, self.prior = network, copy.deepcopy(network), copy.deepcopy(network)
        for fixed in (self.target, self.prior):
            fixed.requires_grad_(requires_grad=False)
        self.register_buffer("made", torch.zeros((), dtype=torch.long))
        for name in ("heard", "played"):
            self.register_buffer(name, torch.zeros(recipe.memory, STEPS, dtype=torch.long))
        self.register_buffer("earned", torch.zeros(recipe.memory, STEPS))

    def start(self, weights: dict[str, Tensor]) -> None:
        """Take over the weights of the network that is tuned."""
        for network in (self.value, self.target, self.prior):
            network.load_state_dict(weights)

    def begin(self, lead: Tensor) -> tuple[Tensor, State]:
        """Begin as the network does, for G also as it was before."""
        told, state = self.value.begin(lead)
        return told, (*state, *self.prior.begin(lead)[1]) if self.recipe.algorithm == "g" else state

    def step(self, told: Tensor, token: Tensor, *state: Tensor) -> tuple[Tensor, ...]:
        """Return the values as logits (B, V), and the next state."""
        if self.recipe.algorithm != "g":
            return self.value.step(told, token, *state)
        half = len(state) // 2
        values, *following = self.value.step(told, token, *state[:half])
        logits, *before = self.prior.step(told, token, *state[half:])
        return values + torch.log_softmax(logits, 1), *following, *before

    def loss(self, *data: Tensor, generator: torch.Generator | None = None) -> tuple[Tensor, int]:
        """Return the summed squared error of a minibatch, after playing a melody for each prompt (B, 32).

        Without a generator nothing is learned: then it is what melodies lack, the reward's sum with the sign turned.
        """
        (prompts,) = data
        if generator is None:
            # The same prompts have the same chances each time.
            chances = torch.Generator().manual_seed(int(prompts.sum()))
            heard = self.lead_in(prompts, chances, self.recipe.prompted)
            played = self.play(heard, chances)
            return -self.worth(heard, played).sum(), played.numel()
        with torch.no_grad():
            for target, value in zip(self.target.parameters(), self.value.parameters(), strict=True):
                target.lerp_(value, self.recipe.rate)
        heard = self.lead_in(prompts, generator, self.recipe.prompted)
        self.remember(heard, self.play(heard, generator, is_exploring=True))
        rows = torch.randint(min(int(self.made), self.recipe.memory), (self.recipe.minibatch,), generator=generator)
        # What melodies earn at a step on the whole is the same whatever is chosen. Without it the values need not first
        # find their level, in which what the network knew would drown.
        usual = self.earned[: int(self.made)].mean(0)
        error = self.surprise(self.heard[rows], self.played[rows], self.earned[rows] - usual)
        return (error**2).sum(), error.numel()

    def lead_in(self, prompts: Tensor, generator: torch.Generator, prompted: float = 0.0) -> Tensor:
        """Return what is heard before each melody, (B, 32): a share of the prompts; else nothing, then any action."""
        chance = torch.rand(len(prompts), generator=generator)
        # As published, the highest note is never the first thing heard.
        action = torch.randint(ACTIONS - 1, (len(prompts),), generator=generator)
        nothing = torch.full_like(prompts, self.classes)
        nothing[:, -1] = torch.from_numpy(swap(action.numpy()))
        return torch.where((chance < prompted)[:, None], prompts, nothing)

    @torch.no_grad()
    def play(self, heard: Tensor, generator: torch.Generator, *, is_exploring: bool = False) -> Tensor:
        """Play a melody (B, 32) after what was heard, by softmax of the values or as the recipe explores."""
        told, _ = self.begin(torch.arange(STEPS)[:, None].expand(-1, len(heard)))
        state = self.after(self.value, heard)
        if self.recipe.algorithm == "g":
            state += self.after(self.prior, heard)
        token, tokens = heard[:, -1], []
        for now in told:
            logits, *following = self.step(now, token, *state)
            state = tuple(following)
            token = self.choose(logits, generator, is_exploring=is_exploring)
            tokens.append(token)
        return torch.stack(tokens, 1)

    def choose(self, logits: Tensor, generator: torch.Generator, *, is_exploring: bool) -> Tensor:
        """Choose by softmax; or, where exploring is greedy, the best and now and then any but the highest note."""
        if not is_exploring or self.recipe.exploration == "boltzmann":
            return torch.multinomial(torch.softmax(logits, 1), 1, generator=generator)[:, 0]
        done = min(1.0, int(self.made) * STEPS / self.recipe.annealed)
        is_random = torch.rand(len(logits), generator=generator) < 1 - done * (1 - self.recipe.epsilon)
        return torch.where(is_random, torch.randint(ACTIONS - 1, (len(logits),), generator=generator), logits.argmax(1))

    def remember(self, heard: Tensor, played: Tensor) -> None:
        """Keep melodies and what each step of them earned, in place of the oldest."""
        rows = (self.made + torch.arange(len(heard))) % self.recipe.memory
        earned = self.worth(heard, played, with_prior=self.recipe.algorithm != "g")
        self.heard[rows], self.played[rows], self.earned[rows] = heard, played, earned
        self.made += len(heard)

    @torch.no_grad()
    def worth(self, heard: Tensor, played: Tensor, *, with_prior: bool = True) -> Tensor:
        """Return the reward of each step (B, 32): log p(a | s) and the rules, G without the first."""
        recipe, actions = self.recipe, swap(played.numpy())
        earned = rules.reward(
            actions, free=recipe.free, weight=recipe.weight, since=recipe.since, is_early=recipe.is_early
        )
        rewards = recipe.scale * torch.from_numpy(earned).float()
        return rewards + self.likelihood(heard, played) if with_prior else rewards

    def likelihood(self, heard: Tensor, played: Tensor) -> Tensor:
        """Return the log-probabilities (B, 32) of melodies in the network as it was before."""
        logits = self.hear(self.prior, heard, played)
        return torch.log_softmax(logits, 2).gather(2, played[..., None])[..., 0]

    def surprise(self, heard: Tensor, played: Tensor, earned: Tensor) -> Tensor:
        """Return by how much values differ from what was earned and what the target network expects after it."""
        values = self.hear(self.value, heard, played).gather(2, played[..., None])[..., 0]
        with torch.no_grad():
            ahead = self.hear(self.target, heard, played)
            if self.recipe.algorithm == "g":
                ahead = ahead + torch.log_softmax(self.hear(self.prior, heard, played), 2)
            best = ahead.amax(2) if self.recipe.algorithm == "q" else ahead.logsumexp(2)
            expected = earned + self.recipe.discount * F.pad(best[:, 1:], (0, 1))
        return values - expected

    def hear(self, network: Stepwise, heard: Tensor, played: Tensor) -> Tensor:
        """Return what a network says at each step of melodies, (B, 32, V)."""
        scores: Tensor = network(torch.cat([heard[:, -1:], played[:, :-1]], 1), self.after(network, heard))[0]
        return scores

    @torch.no_grad()
    def after(self, network: Stepwise, heard: Tensor) -> State:
        """Return a network's state after all but the last of what was heard: fresh where that was nothing."""
        _, fresh = network.begin(torch.zeros_like(heard[:, :1].T))
        is_prompt = heard[:, 0] < self.classes
        if not is_prompt.any():
            return fresh
        # A prompt begins as a clip does, with nothing before it.
        _, state = network(torch.cat([torch.full_like(heard[:, :1], self.classes), heard[:, :-1]], 1))
        return tuple(
            torch.where(is_prompt.view(-1, *[1] * (each.dim() - 1)), each, zero)
            for each, zero in zip(state, fresh, strict=True)
        )
