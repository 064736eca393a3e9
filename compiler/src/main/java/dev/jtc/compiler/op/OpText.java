package dev.jtc.compiler.op;

import dev.jtc.compiler.graph.Graph;
import dev.jtc.compiler.scalar.ScalarFns;
import dev.jtc.compiler.type.Dim;
import dev.jtc.compiler.type.DimParser;
import dev.jtc.compiler.type.TensorType;
import dev.jtc.runtime.DType;
import dev.jtc.runtime.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * An operation as text forms spell it.
 *
 * @param attributes as {@link Op#attributes} gives them
 * @param results the types of its results
 * @param bodies as {@link Op#bodies} gives them
 */
public record OpText(
    String mnemonic,
    Map<String, String> attributes,
    List<TensorType> results,
    Map<String, Graph> bodies) {

  /** The operation. Throws IllegalArgumentException if there is none like this. */
  public Op parse() {
    int dot = mnemonic.indexOf('.');
    if (dot >= 0) {
      return family(mnemonic.substring(0, dot), mnemonic.substring(dot + 1));
    }
    return switch (mnemonic) {
      case "branch" -> new Branch(body("then"), body("else"));
      case "broadcast" -> new Broadcast(result().shape(), integers("dims"));
      case "concat" -> new Concat(integer("axis"));
      case "const" -> constant();
      case "convert" -> new Convert(result().dtype());
      case "custom" -> new Custom(text("name"), body("backward"), integer("arguments"));
      case "detach" -> new Detach();
      case "dot" -> dot();
      case "fold" -> new Fold(integers("axes"), dims("stride"), dims("dilation"), result().shape());
      case "gather" -> new Gather();
      case "iota" -> new Iota(result(), integer("axis"));
      case "literal" -> new TensorLiteral(literal());
      case "loop" -> loop();
      case "pad" -> new Pad(dims("low"), dims("high"), longs("interior"));
      case "reshape" -> new Reshape(result().shape());
      case "row" -> new DynamicIndex();
      case "scatter_add" -> new ScatterAdd();
      case "size" -> new SizeOf(DimParser.parse(text("dim")));
      case "slice" -> new Slice(dims("start"), result().shape().dims(), longs("step"));
      case "transpose" -> new Transpose(integers("axes"));
      case "window" -> new Window(integers("axes"), dims("size"), dims("stride"), dims("dilation"));
      case "with_row" -> new DynamicUpdate();
      default -> throw unknown();
    };
  }

  private Op family(String family, String member) {
    return switch (family) {
      case "map" -> new Apply(ScalarFns.find(member).orElseThrow(this::unknown));
      case "reduce" -> new Reduce(kind(Reduce.Kind.values(), member), integers("axes"));
      case "arg" -> new ArgReduce(kind(ArgReduce.Kind.values(), member), integer("axis"));
      case "scan" -> new Scan(kind(Scan.Kind.values(), member), integer("axis"));
      case "sort" -> new Sort(kind(Sort.Order.values(), member), integer("axis"));
      case "random" -> new Random(kind(Random.Kind.values(), member), result());
      default -> throw unknown();
    };
  }

  private <K extends Enum<K>> K kind(K[] kinds, String name) {
    return Arrays.stream(kinds)
        .filter(kind -> kind.name().toLowerCase(Locale.ROOT).equals(name))
        .findFirst()
        .orElseThrow(this::unknown);
  }

  private IllegalArgumentException unknown() {
    return new IllegalArgumentException("there is no operation `" + mnemonic + "`");
  }

  private Constant constant() {
    String value = text("value");
    DType dtype = result().dtype();
    return switch (dtype) {
      case F32 -> Constant.ofFloat(dtype, Float.parseFloat(value));
      case F64 -> Constant.ofFloat(dtype, Double.parseDouble(value));
      case I32, I64, U8, BOOL -> Constant.ofInteger(dtype, Long.parseLong(value));
    };
  }

  private Tensor literal() {
    TensorType type = result();
    Tensor tensor = Elements.zeros(type.dtype(), Sizes.NONE.of(type.shape()));
    List<String> data = items("data");
    if (data.size() != tensor.size()) {
      throw new IllegalArgumentException(data.size() + " elements for " + type);
    }
    for (int i = 0; i < data.size(); i++) {
      switch (type.dtype()) {
        case F32 -> tensor.floats()[i] = Float.parseFloat(data.get(i));
        case F64 -> tensor.doubles()[i] = Double.parseDouble(data.get(i));
        case I32, I64, U8, BOOL -> Elements.setLong(tensor, i, Long.parseLong(data.get(i)));
      }
    }
    return tensor;
  }

  private Dot dot() {
    String[] contract = pair("contract");
    String[] batch = attributes.containsKey("batch") ? pair("batch") : new String[] {"", ""};
    return new Dot(
        integers(split(contract[0])),
        integers(split(contract[1])),
        integers(split(batch[0])),
        integers(split(batch[1])));
  }

  private Loop loop() {
    Optional<Dim> most = Optional.ofNullable(attributes.get("max")).map(DimParser::parse);
    List<Integer> recorded = attributes.containsKey("recorded") ? integers("recorded") : List.of();
    return new Loop(
        body("body"), Optional.ofNullable(bodies.get("while")), integer("carried"), most, recorded);
  }

  private TensorType result() {
    if (results.size() != 1) {
      throw new IllegalArgumentException("`" + mnemonic + "` has one result");
    }
    return results.get(0);
  }

  private Graph body(String name) {
    return Optional.ofNullable(bodies.get(name))
        .orElseThrow(() -> new IllegalArgumentException(mnemonic + " needs a `" + name + "`"));
  }

  private String text(String attribute) {
    return Optional.ofNullable(attributes.get(attribute))
        .orElseThrow(() -> new IllegalArgumentException(mnemonic + " needs `" + attribute + "`"));
  }

  private int integer(String attribute) {
    return Integer.parseInt(text(attribute));
  }

  private List<String> items(String attribute) {
    String list = text(attribute);
    if (!list.startsWith("[") || !list.endsWith("]")) {
      throw new IllegalArgumentException("expected a list instead of `" + list + "`");
    }
    return split(list.substring(1, list.length() - 1));
  }

  private String[] pair(String attribute) {
    String[] halves = text(attribute).replaceAll("[\\[\\]]", "").split(";", -1);
    if (halves.length != 2) {
      throw new IllegalArgumentException("`" + attribute + "` is a pair of lists, as [1;0]");
    }
    return halves;
  }

  private static List<String> split(String list) {
    return list.isEmpty() ? List.of() : List.of(list.split(","));
  }

  private List<Integer> integers(String attribute) {
    return integers(items(attribute));
  }

  private static List<Integer> integers(List<String> items) {
    return items.stream().map(Integer::valueOf).toList();
  }

  private List<Long> longs(String attribute) {
    return items(attribute).stream().map(Long::valueOf).toList();
  }

  private List<Dim> dims(String attribute) {
    return items(attribute).stream().map(DimParser::parse).toList();
  }
}
