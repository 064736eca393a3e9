"""Optimizers, six steps each. Their numbers are f32 in the library, but for betas.

NAdam is tested by its formula: PyTorch 1.13 counts one factor of the momentum twice, 2.0 does not.
So is Lion, which PyTorch does not have.
"""

from golden import Group

g = Group("optim")


def row(name, torch_arguments, jt_arguments, **more):
    optimizer = name.split()[0]
    g.optimizer(name, f"torch.optim.{optimizer}([w]{torch_arguments})", f"{optimizer}({jt_arguments})", **more)


row("SGD", ", lr=0.125", "lr = 0.125")
row("SGD momentum", ", lr=0.125, momentum=0.75, weight_decay=0.25", "lr = 0.125, momentum = 0.75, weight_decay = 0.25")
row("SGD dampening", ", lr=0.125, momentum=0.75, dampening=0.5", "lr = 0.125, momentum = 0.75, dampening = 0.5")
row("SGD dampening alone", ", lr=0.125, dampening=0.5", "lr = 0.125, dampening = 0.5")
row("SGD nesterov", ", lr=0.125, momentum=0.75, nesterov=True", "lr = 0.125, momentum = 0.75, nesterov = true")
row("Adam", ", lr=f32(1e-3), eps=f32(1e-8)", "")
row(
    "Adam betas",
    ", lr=0.125, betas=(0.7, 0.8), eps=f32(1e-8), weight_decay=0.25",
    "lr = 0.125, betas = (0.7, 0.8), weight_decay = 0.25",
)
row("AdamW", ", lr=0.125, eps=f32(1e-8), weight_decay=0.25", "lr = 0.125, weight_decay = 0.25")
row("Adamax", ", lr=0.125, eps=f32(1e-8), weight_decay=0.25", "lr = 0.125, weight_decay = 0.25")
row("RMSprop", ", lr=0.125, alpha=f32(0.99), eps=f32(1e-8)", "lr = 0.125")
row(
    "RMSprop centered",
    ", lr=0.125, alpha=0.75, eps=f32(1e-8), momentum=0.5, weight_decay=0.25, centered=True",
    "lr = 0.125, alpha = 0.75, momentum = 0.5, weight_decay = 0.25, centered = true",
)
row("Adagrad", ", lr=0.125, eps=f32(1e-10)", "lr = 0.125")
row(
    "Adagrad lr_decay",
    ", lr=0.125, lr_decay=1, weight_decay=0.25, initial_accumulator_value=0.5, eps=f32(1e-10)",
    "lr = 0.125, lr_decay = 1, weight_decay = 0.25, initial_accumulator = 0.5",
    steps=2,
)
row("Adadelta", ", rho=0.75, eps=f32(1e-6), weight_decay=0.25", "rho = 0.75, weight_decay = 0.25")

g.write()
