"""Writes resources/goldens/lenet.safetensors: the state dict of a LeNet as PyTorch names it, with
an input and what PyTorch computes from it.

Written by hand in the SafeTensors format, whose own package Debian does not have.
"""

import json
import os
import struct

import torch
from torch import nn


class LeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 16, 5)
        self.pool1 = nn.MaxPool2d(2, 2)
        self.conv2 = nn.Conv2d(16, 32, 5)
        self.pool2 = nn.MaxPool2d(2, 2)
        self.fc1 = nn.Linear(32 * 5 * 5, 120)
        self.fc2 = nn.Linear(120, 84)
        self.fc3 = nn.Linear(84, 10)

    def forward(self, x):
        x = self.pool1(torch.relu(self.conv1(x)))
        x = self.pool2(torch.relu(self.conv2(x)))
        x = torch.relu(self.fc1(x.reshape(-1, 32 * 5 * 5)))
        return self.fc3(torch.relu(self.fc2(x)))


def write(path, tensors):
    header, data = {"__metadata__": {"format": "pt"}}, b""
    for name, tensor in tensors.items():
        bytes_ = tensor.detach().contiguous().numpy().astype("<f4").tobytes()
        header[name] = {
            "dtype": "F32",
            "shape": list(tensor.shape),
            "data_offsets": [len(data), len(data) + len(bytes_)],
        }
        data += bytes_
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)


torch.manual_seed(0)
net = LeNet()
x = torch.rand(2, 3, 32, 32) * 2 - 1
folder = os.path.join(os.path.dirname(__file__), "../resources/goldens")
write(os.path.join(folder, "lenet.safetensors"), net.state_dict())
write(os.path.join(folder, "lenet_case.safetensors"), {"x": x, "y": net(x)})
