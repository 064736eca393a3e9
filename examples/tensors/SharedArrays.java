import dev.jtc.runtime.Tensor;
import java.util.Arrays;

/**
 * Tensors over Java arrays, without copying:
 *
 * <pre>
 * jtc compile tensors.jt -o tensors.jar
 * java -cp tensors.jar SharedArrays.java
 * </pre>
 */
public final class SharedArrays {
  public static void main(String[] args) {
    // A tensor is a shape over an array, not a copy of it.
    float[] array = {1, 2, 3, 4, 5, 6};
    Tensor x = Tensor.of(array, 2, 3);
    System.out.println(x.type() + ", the same array: " + (x.floats() == array));

    // What is written into the array, the tensor has, and the other way round.
    array[0] = 10;
    x.floats()[5] = 60;
    System.out.println(x.get(0, 0) + " " + array[5]);

    // Another shape is over the same array; one size may be left to be computed.
    Tensor pairs = x.reshape(-1, 2);
    array[1] = 20;
    System.out.println(pairs.type() + " " + pairs.get(0, 1));
    System.out.println(x);

    // A compiled function reads the array itself, and what it gives is the caller's own.
    Tensor means = Tensors.column_means(x);
    array[0] = 100;
    System.out.println(means + " then " + Tensors.column_means(x));

    // A copy has an array of its own.
    Tensor kept = x.copy();
    array[0] = 0;
    System.out.println(kept.get(0, 0) + " " + x.get(0, 0));

    // Every dtype has its array. A compiled function converts.
    Tensor truths = Tensor.of(new boolean[] {true, false});
    for (Tensor t : new Tensor[] {truths, Tensor.of(new byte[] {(byte) 200}), Tensor.of(new int[] {7})}) {
      System.out.println(t.type() + " in " + t.array().getClass().getSimpleName() + ": " + t);
    }
    array[3] = -4.75f;
    System.out.println(Tensors.whole(x));
    System.out.println(Tensors.doubles(truths).type());
    System.out.println(Arrays.toString(Tensors.doubles(truths).doubles()));

    // A tensor of one element is a number.
    System.out.println(Tensor.of(array, 6).get(2) + " " + Tensor.scalar(2.5).item());
    try {
      x.item();
    } catch (IllegalStateException e) {
      System.out.println(e.getMessage());
    }

    // The arrays of a model's parameters are the model's: writing sets them.
    Scale scale = Scale.create(0);
    scale.parameters().get("factors").floats()[2] = 0.5f;
    System.out.println(Arrays.toString(scale.forward(array)));
  }
}
