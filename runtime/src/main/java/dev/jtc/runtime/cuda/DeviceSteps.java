package dev.jtc.runtime.cuda;

import dev.jtc.runtime.cuda.CudaProgram.Choose;
import dev.jtc.runtime.cuda.CudaProgram.Copy;
import dev.jtc.runtime.cuda.CudaProgram.Launch;
import dev.jtc.runtime.cuda.CudaProgram.Many;
import dev.jtc.runtime.cuda.CudaProgram.Repeat;
import dev.jtc.runtime.cuda.CudaProgram.Step;
import java.util.ArrayList;
import java.util.List;

/**
 * Steps on fixed memory. Launches and copies in a row are recorded when they run for the second
 * time, and from then on replayed as a whole: one call to the driver for a training step.
 */
final class DeviceSteps implements AutoCloseable {
  private final Driver driver;
  private final DeviceMemory memory;
  private final List<Piece> pieces = new ArrayList<>();

  /** What is done as one. */
  private interface Piece extends AutoCloseable {
    void run();

    @Override
    void close();
  }

  DeviceSteps(Driver driver, DeviceMemory memory, List<Step> steps) {
    this.driver = driver;
    this.memory = memory;
    List<Step> row = new ArrayList<>();
    for (Step step : steps) {
      if (step instanceof Repeat repeat) {
        flush(row);
        pieces.add(new Loop(repeat));
      } else if (step instanceof Many) {
        throw new IllegalArgumentException("what is done many times stands alone in a program");
      } else if (step instanceof Choose choose) {
        flush(row);
        pieces.add(new Branch(choose));
      } else {
        row.add(step);
      }
    }
    flush(row);
  }

  private void flush(List<Step> row) {
    if (!row.isEmpty()) {
      pieces.add(new Row(row));
      row.clear();
    }
  }

  private DeviceSteps inner(List<Step> steps) {
    return new DeviceSteps(driver, memory, steps);
  }

  void run() {
    pieces.forEach(Piece::run);
  }

  @Override
  public void close() {
    RuntimeException first = null;
    for (Piece piece : pieces) {
      try {
        piece.close();
      } catch (RuntimeException e) {
        first = first == null ? e : first;
      }
    }
    if (first != null) {
      throw first;
    }
  }

  /** Launches and copies. */
  private final class Row implements Piece {
    private final List<Step> steps;
    private boolean ran;
    private boolean recorded;
    private long recording;

    Row(List<Step> steps) {
      this.steps = List.copyOf(steps);
    }

    @Override
    public void run() {
      if (recorded) {
        driver.replay(recording);
      } else if (ran) {
        recording = driver.record(this::perform);
        recorded = true;
        driver.replay(recording);
      } else {
        perform();
        ran = true;
      }
    }

    private void perform() {
      for (Step step : steps) {
        if (step instanceof Launch launch) {
          memory.launch(launch);
        } else {
          memory.copy((Copy) step);
        }
      }
    }

    @Override
    public void close() {
      if (recorded) {
        recorded = false;
        driver.forget(recording);
      }
    }
  }

  /** A loop whose body runs on the device and whose end is decided here. */
  private final class Loop implements Piece {
    private final Repeat repeat;
    private final DeviceSteps condition;
    private final DeviceSteps body;

    Loop(Repeat repeat) {
      this.repeat = repeat;
      this.condition = inner(repeat.condition());
      this.body = inner(repeat.body());
    }

    @Override
    public void run() {
      long trips = memory.readNumber(repeat.trips());
      long done = 0;
      while (true) {
        memory.writeNumber(repeat.counter(), done);
        if (done >= trips) {
          return;
        }
        if (repeat.conditionSlot() >= 0) {
          condition.run();
          memory.check();
          if (!memory.readTruth(repeat.conditionSlot())) {
            return;
          }
        }
        body.run();
        // Kernels do nothing after a fault, so what the loop waits for might never come.
        memory.check();
        done++;
      }
    }

    @Override
    public void close() {
      try {
        condition.close();
      } finally {
        body.close();
      }
    }
  }

  /** One of two ways. */
  private final class Branch implements Piece {
    private final Choose choose;
    private final DeviceSteps then;
    private final DeviceSteps otherwise;

    Branch(Choose choose) {
      this.choose = choose;
      this.then = inner(choose.then());
      this.otherwise = inner(choose.otherwise());
    }

    @Override
    public void run() {
      (memory.readTruth(choose.conditionSlot()) ? then : otherwise).run();
    }

    @Override
    public void close() {
      try {
        then.close();
      } finally {
        otherwise.close();
      }
    }
  }
}
