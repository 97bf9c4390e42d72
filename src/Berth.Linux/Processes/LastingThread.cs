using System.Collections.Concurrent;
using Berth.Linux.Interop;

namespace Berth.Linux.Processes;

/// <summary>
/// Starts children that must die with this process. The kernel sends a parent-death signal when the <em>thread</em> that created the child
/// ends (prctl(2), PR_SET_PDEATHSIG), and an idle thread of the thread pool ends after a while. Therefore the main thread creates such a
/// child, or a thread that ends only with the process.
/// </summary>
public static class LastingThread
{
    private const int StackSize = 256 * 1024;

    private static readonly Lazy<BlockingCollection<Action>> s_work = new(Start);

    /// <summary>Calls a function on a thread that lasts as long as this process, and waits for the result.</summary>
    /// <param name="make">Creates a child.</param>
    public static T Run<T>(Func<T> make)
    {
        ArgumentNullException.ThrowIfNull(make);
        if (Libc.gettid() == Environment.ProcessId)
            return make();
        var made = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        s_work.Value.Add(() =>
        {
            try
            {
                made.SetResult(make());
            }
            catch (Exception error)
            {
                made.SetException(error);
            }
        });
        return made.Task.GetAwaiter().GetResult();
    }

    private static BlockingCollection<Action> Start()
    {
        var work = new BlockingCollection<Action>();
        new Thread(Work, StackSize) { IsBackground = true, Name = "parent" }.UnsafeStart(work);
        return work;
    }

    private static void Work(object? state)
    {
        foreach (var action in ((BlockingCollection<Action>)state!).GetConsumingEnumerable())
            action();
    }
}
