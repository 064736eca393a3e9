import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;

/**
 * Trains, saves, loads and asks a compiled model. The jar is all it needs:
 *
 * <pre>
 * jtc compile two_layer_grad.jt -o two_layer.jar
 * java -cp two_layer.jar TrainTwoLayer.java
 * </pre>
 *
 * <p>{@code TwoLayer} is the class of {@code model TwoLayer}. The file names no Java package, so
 * neither may this one.
 */
public final class TrainTwoLayer {
  public static void main(String[] args) throws IOException {
    Path file = Path.of(args.length > 0 ? args[0] : "two_layer.safetensors");

    // The seed fixes every number of a new model, here and on any other machine.
    TwoLayer net = TwoLayer.create(42);
    net.parameters().forEach((name, value) -> System.out.println(name + ": " + value.type()));

    // 64 rows, one after another, in flat arrays.
    Random random = new Random(1);
    float[] x = noise(random, 64 * 1000);
    float[] y = noise(random, 64 * 10);
    for (int t = 0; t < 100; t++) {
      float loss = net.step(x, y);
      if (t % 20 == 19) {
        System.out.println(t + " " + loss);
      }
    }

    // The number of rows is whatever the array holds.
    float[] threeRows = Arrays.copyOf(x, 3 * 1000);
    float[] prediction = net.forward(threeRows);
    System.out.println(prediction.length / 10 + " rows, the first begins with " + prediction[0]);

    // A file holds all that training needs to go on, with the same bits.
    net.save(file);
    TwoLayer copy = TwoLayer.load(file);
    System.out.println("same prediction: " + Arrays.equals(prediction, copy.forward(threeRows)));
    System.out.println("same next step: " + (net.step(x, y) == copy.step(x, y)));

    // What does not fit is refused before anything is computed.
    try {
      net.step(x, Arrays.copyOf(y, 63 * 10));
    } catch (IllegalArgumentException e) {
      System.out.println(e.getMessage());
    }
  }

  private static float[] noise(Random random, int size) {
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }
}
