"""Convolution and pooling."""

from golden import Group, given, normal

g = Group("conv")
x2, w2, b2 = normal(2, 2, 5, 4), normal(4, 2, 3, 2), normal(4)

g.fn("conv2d", "F.conv2d(x, w)", "conv2d(x, w)", x=x2, w=w2)
g.fn("conv2d bias", "F.conv2d(x, w, b)", "conv2d(x, w, b)", x=x2, w=w2, b=b2)
g.fn("conv2d stride", "F.conv2d(x, w, stride=2)", "conv2d(x, w, stride = 2)", x=x2, w=w2)
g.fn(
    "conv2d stride that leaves a rest", "F.conv2d(x, w, stride=(2, 3))",
    "conv2d(x, w, stride = (2, 3))", x=normal(1, 2, 6, 6), w=w2,
)
g.fn("conv2d padding", "F.conv2d(x, w, padding=1)", "conv2d(x, w, padding = 1)", x=x2, w=w2)
g.fn(
    "conv2d wide padding", "F.conv2d(x, w, padding=(1, 3))", "conv2d(x, w, padding = (1, 3))",
    x=normal(1, 2, 3, 2), w=w2,
)
g.fn(
    "conv2d dilation", "F.conv2d(x, w, dilation=(1, 2))", "conv2d(x, w, dilation = (1, 2))",
    x=x2, w=w2,
)
g.fn(
    "conv2d same",
    "F.conv2d(x, w, padding='same', dilation=(1, 2))",
    'conv2d(x, w, padding = "same", dilation = (1, 2))',
    x=x2,
    w=w2,
)
g.fn("conv2d groups", "F.conv2d(x, w, groups=2)", "conv2d(x, w, groups = 2)", x=normal(2, 4, 4, 3), w=w2)
g.fn(
    "conv2d depthwise", "F.conv2d(x, w, groups=3, padding=1)",
    "conv2d(x, w, groups = 3, padding = 1)", x=normal(1, 3, 3, 3), w=normal(3, 1, 3, 3),
)
g.fn(
    "conv2d everything", "F.conv2d(x, w, b, (2, 1), (1, 2), (2, 1), 2)",
    "conv2d(x, w, b, (2, 1), (1, 2), (2, 1), 2)", x=normal(2, 4, 6, 3), w=w2, b=b2,
)
g.fn("conv1d", "F.conv1d(x, w, b)", "conv1d(x, w, b)", x=normal(2, 3, 6), w=normal(2, 3, 3), b=normal(2))
g.fn(
    "conv1d everything", "F.conv1d(x, w, b, 2, 3, 2, 2)", "conv1d(x, w, b, 2, 3, 2, 2)",
    x=normal(2, 4, 7), w=normal(4, 2, 3), b=b2,
)
t2 = normal(4, 2, 3, 2)
g.fn("conv_transpose2d", "F.conv_transpose2d(x, w)", "conv_transpose2d(x, w)", x=normal(2, 4, 2, 3), w=t2)
g.fn(
    "conv_transpose2d stride", "F.conv_transpose2d(x, w, b, stride=2, output_padding=1)",
    "conv_transpose2d(x, w, b, stride = 2, output_padding = 1)",
    x=normal(1, 4, 2, 3), w=t2, b=normal(2),
)
g.fn(
    "conv_transpose2d everything", "F.conv_transpose2d(x, w, b, (2, 3), (1, 2), (1, 2), 2, (2, 1))",
    "conv_transpose2d(x, w, b, (2, 3), (1, 2), (1, 2), 2, (2, 1))",
    x=normal(2, 4, 3, 2), w=t2, b=b2,
)
g.fn("unfold", "F.unfold(x, (3, 2))", "unfold(x, (3, 2))", x=x2)
g.fn(
    "unfold everything", "F.unfold(x, (2, 3), (2, 1), (1, 2), (2, 1))",
    "unfold(x, (2, 3), (2, 1), (1, 2), (2, 1))", x=x2,
)
g.fn("fold", "F.fold(x, (4, 3), (3, 2))", "fold(x, (4, 3), (3, 2))", x=normal(2, 12, 4))
g.fn(
    "fold everything", "F.fold(x, (5, 4), (2, 3), (2, 1), (1, 2), (2, 1))",
    "fold(x, (5, 4), (2, 3), (2, 1), (1, 2), (2, 1))", x=normal(1, 12, 18),
)

g.fn("max_pool2d", "F.max_pool2d(x, 2)", "max_pool2d(x, 2)", x=normal(2, 2, 4, 5))
g.fn("max_pool2d overlapping", "F.max_pool2d(x, 3, 1)", "max_pool2d(x, 3, 1)", x=normal(1, 2, 4, 5))
g.fn("max_pool2d padding", "F.max_pool2d(x, 3, 2, 1)", "max_pool2d(x, 3, 2, 1)", x=normal(2, 1, 5, 4))
g.fn(
    "max_pool2d everything", "F.max_pool2d(x, (3, 2), (2, 3), (1, 0), (1, 2), True)",
    "max_pool2d(x, (3, 2), (2, 3), (1, 0), (1, 2), true)", x=normal(2, 1, 6, 7),
)
g.fn(
    "max_pool2d ties", "F.max_pool2d(F.relu(x), 2)", "max_pool2d(relu(x), 2)",
    x=given([[[[-1.0, -2.0, 3.0, 1.0], [-1.0, -0.5, 3.0, 3.0], [0.5, 0.5, 1.0, 2.0], [0.5, 0.25, 2.0, 2.0]]]]),
    no_differences="of equal elements only one has the gradient",
)
g.fn(
    "max_pool2d ties overlapping", "F.max_pool2d(x, 2, 1)", "max_pool2d(x, 2, 1)",
    x=given([[[[1.0, 1.0, 0.0], [1.0, 1.0, 0.0], [0.0, 0.0, 0.0]]]]), no_differences="as well",
)
g.fn("max_pool1d", "F.max_pool1d(x, 2)", "max_pool1d(x, 2)", x=normal(2, 2, 5))
g.fn(
    "max_pool1d everything", "F.max_pool1d(x, 3, 2, 1, 2, True)",
    "max_pool1d(x, 3, 2, 1, 2, true)", x=normal(2, 2, 8),
)
g.fn("avg_pool2d", "F.avg_pool2d(x, 2)", "avg_pool2d(x, 2)", x=normal(2, 2, 4, 5))
g.fn("avg_pool2d padding", "F.avg_pool2d(x, 3, 2, 1)", "avg_pool2d(x, 3, 2, 1)", x=normal(2, 1, 5, 4))
g.fn(
    "avg_pool2d without padding", "F.avg_pool2d(x, 3, 2, 1, count_include_pad=False)",
    "avg_pool2d(x, 3, 2, 1, count_include_pad = false)", x=normal(2, 1, 5, 4),
)
g.fn(
    "avg_pool2d ceil", "F.avg_pool2d(x, (3, 2), 2, 1, True)", "avg_pool2d(x, (3, 2), 2, 1, true)",
    x=normal(2, 1, 6, 5),
)
g.fn(
    "avg_pool2d ceil without padding", "F.avg_pool2d(x, (3, 2), 2, 1, True, False)",
    "avg_pool2d(x, (3, 2), 2, 1, true, false)", x=normal(2, 1, 6, 5),
)
g.fn(
    "avg_pool2d divisor", "F.avg_pool2d(x, 2, divisor_override=3)",
    "avg_pool2d(x, 2, divisor_override = 3)", x=normal(2, 1, 4, 4),
)
g.fn("avg_pool1d", "F.avg_pool1d(x, 3, 2)", "avg_pool1d(x, 3, 2)", x=normal(2, 2, 7))
g.fn(
    "avg_pool1d everything", "F.avg_pool1d(x, 3, 2, 1, True, False)",
    "avg_pool1d(x, 3, 2, 1, true, false)", x=normal(2, 2, 6),
)
g.fn("adaptive_avg_pool2d", "F.adaptive_avg_pool2d(x, (2, 1))", "adaptive_avg_pool2d(x, (2, 1))", x=normal(2, 2, 4, 3))
g.fn(
    "adaptive_avg_pool2d uneven", "F.adaptive_avg_pool2d(x, (3, 4))",
    "adaptive_avg_pool2d(x, (3, 4))", x=normal(2, 1, 5, 6),
)

image = normal(2, 4, 5, 5)
g.layer("Conv2d", "nn.Conv2d(4, 3, 3)", "Conv2d(4, 3, 3)", x=image)
g.layer(
    "Conv2d everything", "nn.Conv2d(4, 6, (3, 2), (2, 1), (1, 2), (1, 2), 2)",
    "Conv2d(4, 6, (3, 2), (2, 1), (1, 2), (1, 2), 2)", x=image,
)
g.layer("Conv1d without bias", "nn.Conv1d(4, 2, 3, padding=1, bias=False)", "Conv1d(4, 2, 3, padding = 1, bias = false)", x=normal(2, 4, 6))
g.layer(
    "ConvTranspose2d", "nn.ConvTranspose2d(4, 3, 3, 2, 1, 1)", "ConvTranspose2d(4, 3, 3, 2, 1, 1)",
    x=image,
)
g.layer(
    "ConvTranspose2d groups", "nn.ConvTranspose2d(4, 6, (2, 3), groups=2)",
    "ConvTranspose2d(4, 6, (2, 3), groups = 2)", x=image,
)
g.layer("MaxPool2d", "nn.MaxPool2d(3, 2, 1)", "MaxPool2d(3, 2, 1)", x=image)
g.layer("MaxPool1d", "nn.MaxPool1d(2)", "MaxPool1d(2)", x=normal(2, 4, 6))
g.layer("AvgPool2d", "nn.AvgPool2d(2)", "AvgPool2d(2)", x=image)
g.layer("AvgPool1d", "nn.AvgPool1d(2)", "AvgPool1d(2)", x=normal(2, 4, 6))
g.layer("AdaptiveAvgPool2d", "nn.AdaptiveAvgPool2d(2)", "AdaptiveAvgPool2d(2)", x=image)

g.write()
