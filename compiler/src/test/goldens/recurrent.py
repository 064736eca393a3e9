"""Recurrent layers."""

from golden import Group, normal

g = Group("recurrent")
x = normal(3, 2, 3)


def row(name, torch_arguments="", jt_arguments="", states=0, **inputs):
    kind = name.split()[0]
    isLstm = kind == "LSTM"
    inputs.setdefault("x", x)
    more = ""
    if states:
        inputs["h"] = normal(states, 2, 2)
        more = ", h"
        if isLstm:
            inputs["c"] = normal(states, 2, 2)
            more = ", (h, c)"
    g.layer(
        name,
        f"nn.{kind}(3, 2{torch_arguments})",
        f"{kind}(3, 2{jt_arguments or torch_arguments})",
        call=f"m(x{more})",
        pattern="(y0, (y1, y2))" if isLstm else "",
        **inputs,
    )


row("RNN")
row("RNN relu", ", nonlinearity='relu'", ', nonlinearity = "relu"', states=1)
row("RNN two layers", ", num_layers=2", ", num_layers = 2", states=2)
row("RNN both ways", ", bidirectional=True", ", bidirectional = true", states=2)
row("RNN without bias", ", bias=False", ", bias = false")
row("GRU")
row("GRU states", states=1)
row("GRU both ways", ", 2, bidirectional=True", ", 2, bidirectional = true", states=4)
row("GRU batch_first", ", batch_first=True", ", batch_first = true", x=normal(2, 3, 3))
row("GRU without bias", ", bias=False", ", bias = false")
row("LSTM")
row("LSTM states", states=1)
row("LSTM two layers", ", num_layers=2", ", num_layers = 2", states=2)
row("LSTM both ways", ", bidirectional=True", ", bidirectional = true", states=2)
row("LSTM batch_first", ", batch_first=True", ", batch_first = true", x=normal(2, 3, 3))

g.write()
