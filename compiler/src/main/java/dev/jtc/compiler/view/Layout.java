package dev.jtc.compiler.view;

import guru.nidi.graphviz.engine.GraphvizException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Runs Graphviz on a thread of its own, so that somebody can stop waiting for it. */
final class Layout {
  /** An engine belongs to the thread that opened it and takes a second to start. */
  private static final ExecutorService THREAD =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "picture layout");
            thread.setDaemon(true);
            return thread;
          });

  /** The engine, opened by the first picture on {@link #THREAD} and kept for the next. */
  private static final ThreadLocal<Optional<DotRenderer>> RENDERER =
      ThreadLocal.withInitial(Optional::empty);

  /** The element that browsers show on hover, followed by what Graphviz put into a link. */
  private static final Pattern HOVER =
      Pattern.compile("<title>[^<]*</title>(\\s*<g id=\"a_[^\"]*\"><a xlink:title=\"([^\"]*)\">)");

  private Layout() {}

  /** An image, or a sentence that says why there is none. */
  record Drawn(Optional<byte[]> image, String problem) {}

  /** Lays {@code dot} out. Nothing that Graphviz does comes out of here as an exception. */
  static Drawn draw(
      String dot, Picture.Format format, Duration patience, Consumer<Duration> progress) {
    Future<byte[]> image = THREAD.submit(() -> render(dot, format));
    long start = System.nanoTime();
    while (true) {
      Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
      long wait = Math.min(1000, patience.minus(elapsed).toMillis());
      try {
        return new Drawn(Optional.of(image.get(Math.max(0, wait), TimeUnit.MILLISECONDS)), "");
      } catch (TimeoutException e) {
        if (wait < 1000) {
          image.cancel(true);
          return failed("the layout takes more than " + patience.toSeconds() + " s");
        }
        progress.accept(elapsed);
      } catch (InterruptedException e) {
        image.cancel(true);
        Thread.currentThread().interrupt();
        return failed("the layout was interrupted");
      } catch (ExecutionException e) {
        return failed(e.getCause().getMessage());
      }
    }
  }

  private static Drawn failed(String problem) {
    return new Drawn(Optional.empty(), problem);
  }

  private static byte[] render(String dot, Picture.Format format) throws IOException {
    if (RENDERER.get().isEmpty()) {
      RENDERER.set(Optional.of(DotRenderer.open()));
    }
    DotRenderer renderer = RENDERER.get().get();
    return switch (format) {
      case DOT -> dot.getBytes(StandardCharsets.UTF_8);
      case SVG -> svg(renderer.svg(dot)).getBytes(StandardCharsets.UTF_8);
      case PNG -> renderer.png(dot);
    };
  }

  private static String svg(String svg) {
    if (!svg.startsWith("<svg")) {
      throw new GraphvizException("Graphviz answered " + Letters.cut(svg, 80));
    }
    String header = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
    return header + HOVER.matcher(svg).replaceAll("<title>$2</title>$1");
  }
}
