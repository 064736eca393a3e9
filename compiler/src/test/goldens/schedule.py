"""Learning rates by step, and clipping of gradients."""

import torch
from torch.optim import lr_scheduler

from golden import Group, f32, normal

g = Group("schedule")


def rates(scheduler, lr, steps):
    """The rates before each of the first steps, computed in f64 and rounded once."""
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=lr)
    schedule = eval(scheduler, {"o": optimizer, "f32": f32, **vars(lr_scheduler)})
    found = []
    for _ in range(steps):
        found.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        schedule.step()
    return torch.tensor(found, dtype=torch.float32)


def clipped(by, *grads):
    """What PyTorch's clipping leaves of gradients."""
    parameters = [torch.zeros_like(x) for x in grads]
    for p, x in zip(parameters, grads):
        p.grad = x.detach().clone()
    by(parameters)
    return tuple(p.grad for p in parameters)


torch.rates = rates
torch.clipped = clipped


def row(name, scheduler, jt, lr=0.125, steps=12):
    g.fn(
        name,
        f"torch.rates('{scheduler}', {lr}, {steps})",
        f"cat([reshape({jt}, 1) for t in 0..{steps}])",
        no_gradient="a rate is a number",
    )


row("step_lr", "StepLR(o, 3)", "step_lr(t, 0.125, 3)")
row("step_lr gamma", "StepLR(o, 5, gamma=0.75)", "step_lr(t, 0.125, 5, gamma = 0.75)")
row("multi_step_lr", "MultiStepLR(o, [2, 7])", "multi_step_lr(t, 0.125, [2, 7])")
row("multi_step_lr gamma", "MultiStepLR(o, [1, 4, 5], 0.5)", "multi_step_lr(t, 0.125, [1, 4, 5], 0.5)")
row("constant_lr", "ConstantLR(o)", "constant_lr(t, 0.125)")
row("constant_lr factor", "ConstantLR(o, 0.5, 8)", "constant_lr(t, 0.125, 0.5, 8)")
row("linear_lr", "LinearLR(o)", "linear_lr(t, 0.125)")
row("linear_lr factors", "LinearLR(o, 0.25, 0.75, 9)", "linear_lr(t, 0.125, 0.25, 0.75, 9)")
row("exponential_lr", "ExponentialLR(o, 0.75)", "exponential_lr(t, 0.125, 0.75)")
row("polynomial_lr", "PolynomialLR(o)" if hasattr(lr_scheduler, "PolynomialLR") else "LambdaLR(o, lambda t: 1 - min(t, 5) / 5)", "polynomial_lr(t, 0.125)")
row("cosine_annealing_lr", "CosineAnnealingLR(o, 7)", "cosine_annealing_lr(t, 0.125, 7)", steps=16)
row("cosine_annealing_lr min", "CosineAnnealingLR(o, 5, 0.03125)", "cosine_annealing_lr(t, 0.125, 5, 0.03125)", steps=16)
row("cosine_annealing_warm_restarts", "CosineAnnealingWarmRestarts(o, 4)", "cosine_annealing_warm_restarts(t, 0.125, 4)")
row(
    "cosine_annealing_warm_restarts mult",
    "CosineAnnealingWarmRestarts(o, 2, 3, 0.03125)",
    "cosine_annealing_warm_restarts(t, 0.125, 2, 3, 0.03125)",
    steps=30,
)
row("one_cycle_lr", "OneCycleLR(o, 0.5, total_steps=12, pct_start=f32(0.3))", "one_cycle_lr(t, 0.5, 12)", steps=11)
row(
    "one_cycle_lr linear",
    'OneCycleLR(o, 0.5, total_steps=20, pct_start=0.25, anneal_strategy="linear", div_factor=8, final_div_factor=64)',
    'one_cycle_lr(t, 0.5, 20, 0.25, "linear", 8.0, 64.0)',
    steps=19,
)
row(
    "one_cycle_lr phases",
    "OneCycleLR(o, 0.5, total_steps=20, pct_start=0.375, three_phase=True)",
    "one_cycle_lr(t, 0.5, 20, 0.375, three_phase = true)",
    steps=19,
)

for bound in (0.5, 100):
    g.fn(
        f"clip_grad_norm {bound}",
        f"torch.clipped(lambda p: nn.utils.clip_grad_norm_(p, {bound}), x, z)",
        f"clip_grad_norm((x, z), {float(bound)})",
        no_gradient="PyTorch clips in place",
        x=normal(2, 3),
        z=normal(4),
    )
g.fn(
    "clip_grad_value",
    "torch.clipped(lambda p: nn.utils.clip_grad_value_(p, 0.5), x, z)",
    "clip_grad_value((x, z), 0.5)",
    no_gradient="PyTorch clips in place",
    x=normal(2, 3),
    z=normal(4),
)
g.fn(
    "total_norm",
    "torch.linalg.norm(torch.cat([x.reshape(-1), z]))",
    "total_norm((x, z))",
    x=normal(2, 3),
    z=normal(4),
)
g.fn("clip_grad_value one", "torch.clamp(x, -0.5, 0.5)", "clip_grad_value([x], 0.5)[0]", x=normal(2, 3))

g.write()
