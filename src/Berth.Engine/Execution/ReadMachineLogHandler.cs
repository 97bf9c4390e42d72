using Berth.Engine.Events;
using Berth.Engine.Machines;
using Berth.Engine.Requests;
using Berth.Machines.Lifecycle;

namespace Berth.Engine.Execution;

/// <summary>Reads a machine's console log.</summary>
internal sealed class ReadMachineLogHandler : RequestHandler<ReadMachineLog>
{
    private const int Most = 2 * 1024 * 1024;
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(200);

    protected override async Task<int> ExecuteAsync(ReadMachineLog request, EngineContext context, CancellationToken cancellationToken)
    {
        var store = new MachineHost().Store;
        _ = store.Find(request.Name);
        var path = MachineLogs.PathOf(store, request.Name);
        var at = 0L;
        try
        {
            while (true)
            {
                var isRunning = store.FindRun(request.Name) is not null;
                at = Read(path, at, context);
                if (!request.Follow || !isRunning)
                    return ExitCode.Success;
                await Task.Delay(s_interval, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (request.Follow)
        {
            // Cancelling is the normal end of following.
            return ExitCode.Success;
        }
    }

    private static long Read(string path, long from, EngineContext context)
    {
        if (!File.Exists(path))
            return 0;
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        // A shorter file is a new one.
        file.Position = from <= file.Length ? from : 0;
        var bytes = new byte[Math.Min(file.Length - file.Position, Most)];
        file.ReadExactly(bytes);
        if (bytes.Length > 0)
            context.Emit(new MachineLogRead(bytes));
        return file.Position;
    }
}
