package dev.jtc.runtime;

import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Workspaces of one {@link Code} for many threads, without a lock.
 *
 * <p>{@link #take} gives an idle workspace or a new one, {@link #give} puts it back. Idle ones are
 * kept up to a fixed number; what does not fit is left to the garbage collector. Once every calling
 * thread has had its workspace, taking and giving allocate nothing. A call that throws need not
 * give its workspace back.
 */
public final class WorkspacePool {
  private final Code code;
  private final AtomicReferenceArray<Workspace> idle;

  /** A pool that keeps up to twice as many idle workspaces as there are processors. */
  public WorkspacePool(Code code) {
    this(code, 2 * Runtime.getRuntime().availableProcessors());
  }

  /** A pool that keeps up to {@code capacity} idle workspaces. */
  public WorkspacePool(Code code, int capacity) {
    this.code = code;
    this.idle = new AtomicReferenceArray<>(Math.max(1, capacity));
  }

  /** A workspace that nobody else uses until it is given back. */
  public Workspace take() {
    int start = start();
    for (int i = 0; i < idle.length(); i++) {
      int at = (start + i) % idle.length();
      if (idle.getPlain(at) != null) {
        Workspace workspace = idle.getAndSet(at, null);
        if (workspace != null) {
          return workspace;
        }
      }
    }
    return new Workspace(code);
  }

  /** Puts a workspace back after clearing its arguments and results. */
  public void give(Workspace workspace) {
    workspace.clear();
    int start = start();
    for (int i = 0; i < idle.length(); i++) {
      if (idle.compareAndSet((start + i) % idle.length(), null, workspace)) {
        return;
      }
    }
  }

  /**
   * Threads begin at different places, so that each tends to find its own workspace, still warm.
   */
  private int start() {
    return (int) (Thread.currentThread().getId() % idle.length());
  }
}
