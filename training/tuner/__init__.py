"""RL tuner: a trained network learns the rules of melody by deep Q-learning (Jaques et al. 2016, Kotecha 2018)."""
