"""The baseline of scripts/bench charrnn: two layers of torch's nn.LSTM as one trains and samples them in Python.

  train STEPS     Adam on 50 streams of 50 characters, clipped by norm; prints JSON: seconds a step
  sample LENGTH   softmax and multinomial, a character at a time; prints JSON: seconds a character
"""
import json
import statistics
import sys
import time

import torch

SYMBOLS, HIDDEN, LAYERS, STREAMS, LENGTH = 65, 512, 2, 50, 50


class CharRnn(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = torch.nn.Embedding(SYMBOLS, HIDDEN)
        self.lstm = torch.nn.LSTM(HIDDEN, HIDDEN, LAYERS)
        self.output = torch.nn.Linear(HIDDEN, SYMBOLS)

    def forward(self, symbols, state=None):
        outputs, state = self.lstm(self.embedding(symbols), state)
        return self.output(outputs), state


def train(steps):
    model = CharRnn()
    optimizer = torch.optim.Adam(model.parameters(), lr=2e-3)
    text = torch.randint(0, SYMBOLS, (LENGTH + 1, STREAMS))
    state, seconds = None, []
    for _ in range(steps):
        begin = time.perf_counter()
        scores, state = model(text[:-1], state)
        loss = torch.nn.functional.cross_entropy(scores.flatten(0, 1), text[1:].flatten())
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 5)
        optimizer.step()
        loss.item()
        state = tuple(part.detach() for part in state)
        seconds.append(time.perf_counter() - begin)
    return statistics.median(seconds[steps // 4 :])


@torch.no_grad()
def sample(length):
    model = CharRnn().eval()
    symbol, state, written = torch.zeros(1, 1, dtype=torch.long), None, []
    for _ in range(length):
        begin = time.perf_counter()
        scores, state = model(symbol, state)
        chances = torch.softmax(scores[0, 0] / 0.8, 0)
        symbol = torch.multinomial(chances, 1).view(1, 1)
        symbol.item()
        written.append(time.perf_counter() - begin)
    return statistics.median(written[length // 4 :])


if __name__ == "__main__":
    what, count = sys.argv[1], int(sys.argv[2])
    print(json.dumps({"seconds": {"train": train, "sample": sample}[what](count)}))
