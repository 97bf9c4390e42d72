using System.Collections.Immutable;
using Berth.Instances.Commit;
using Berth.Linux.Processes;
using Berth.Sandbox.Running;
using Microsoft.Win32.SafeHandles;

namespace Berth.Sandbox.Starting;

/// <summary>A sandbox whose program runs, with its objects in this process.</summary>
internal sealed class RunningSandbox(SandboxProcess process, RecordedInstance instance, ImmutableArray<string> warnings) : IDisposable
{
    // A launcher kills all processes in its sandbox, waits for them, and ends. After this time the launcher itself is killed.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    public required SafeFileHandle Input { get; init; }

    public required SafeFileHandle Output { get; init; }

    public required SafeFileHandle Error { get; init; }

    public string InstanceId => instance.Record.Id;

    public string Name => instance.Record.Name;

    public ImmutableArray<string> Warnings => warnings;

    /// <summary>Waits until no process in it runs any more.</summary>
    public ValueTask<ExitStatus> WaitAsync() => process.Launcher.WaitAsync(CancellationToken.None);

    /// <summary>Kills all processes in it, without waiting for their end.</summary>
    public void Kill()
    {
        if (process.Launcher.Signal(Signal.SIGTERM))
            _ = KillLauncherAsync();
    }

    /// <exception cref="HostCommitException">A host action could not be reverted.</exception>
    public void Revert() => instance.Revert();

    public void Dispose() => process.Dispose();

    private async Task KillLauncherAsync()
    {
        using var deadline = new CancellationTokenSource(s_patience);
        try
        {
            await process.WaitAsync(deadline.Token).ConfigureAwait(false); // kills the sandbox after the deadline
        }
        catch (OperationCanceledException)
        {
            // The sandbox was killed.
        }
    }
}
