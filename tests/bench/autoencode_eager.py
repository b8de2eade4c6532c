"""The baseline of scripts/bench autoencode: the same autoencoders as one trains them in PyTorch.

  dense|conv|vae STEPS     Adam on batches of 128; prints JSON: seconds a step
"""
import json
import statistics
import sys
import time

import torch
from torch import nn


def dense():
    widths = [784, 1000, 500, 250]
    layers = []
    for a, b in zip(widths, widths[1:]):
        layers += [nn.Linear(a, b), nn.ReLU()]
    layers.append(nn.Linear(250, 30))
    for a, b in zip([30, 250, 500], [250, 500, 1000]):
        layers += [nn.Linear(a, b), nn.ReLU()]
    return nn.Sequential(nn.Flatten(), *layers, nn.Linear(1000, 784), nn.Unflatten(1, (1, 28, 28)))


def conv():
    return nn.Sequential(
        nn.Conv2d(1, 32, 4, 2, 1), nn.ReLU(), nn.Conv2d(32, 64, 4, 2, 1), nn.ReLU(), nn.Flatten(), nn.Linear(64 * 49, 32),
        nn.Linear(32, 64 * 49), nn.ReLU(), nn.Unflatten(1, (64, 7, 7)), nn.ConvTranspose2d(64, 32, 4, 2, 1), nn.ReLU(),
        nn.ConvTranspose2d(32, 32, 4, 2, 1), nn.ReLU(), nn.Conv2d(32, 1, 3, 1, 1))


class Vae(nn.Module):
    def __init__(self):
        super().__init__()
        self.seen, self.mean, self.log_variance = nn.Linear(784, 400), nn.Linear(400, 20), nn.Linear(400, 20)
        self.drawn, self.picture = nn.Linear(20, 400), nn.Linear(400, 784)

    def forward(self, pictures):
        seen = torch.relu(self.seen(pictures.flatten(1)))
        mean, log_variance = self.mean(seen), self.log_variance(seen)
        code = mean + torch.exp(log_variance / 2) * torch.randn_like(mean)
        self.divergence = -0.5 * torch.sum(1 + log_variance - mean.square() - log_variance.exp())
        return self.picture(torch.relu(self.drawn(code))).view(-1, 1, 28, 28)


def train(name, steps):
    model = {"dense": dense, "conv": conv, "vae": Vae}[name]()
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    all_pictures, seconds = torch.rand(2000, 1, 28, 28), []
    for _ in range(steps):
        begin = time.perf_counter()
        pictures = all_pictures[torch.randint(0, 2000, (128,))]
        loss = nn.functional.binary_cross_entropy_with_logits(model(pictures), pictures, reduction="sum") / 128
        loss = loss + getattr(model, "divergence", 0) / 128
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        loss.item()
        seconds.append(time.perf_counter() - begin)
    return statistics.median(seconds[steps // 4 :])


if __name__ == "__main__":
    print(json.dumps({"seconds": train(sys.argv[1], int(sys.argv[2]))}))
