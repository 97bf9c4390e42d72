using System.Buffers.Binary;
using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Processes;
using Berth.Network.Decisions;
using Berth.Sandbox.Compilation;
using Berth.Sandbox.Parameters;
using Berth.Sandbox.Syscalls;
using Microsoft.Win32.SafeHandles;

namespace Berth.Sandbox.Running;

/// <summary>A started sandbox: the launcher outside, and its reports.</summary>
public sealed class SandboxProcess : IDisposable
{
    private const int ReportSize = 8;
    private readonly SyscallProgram _program;
    private readonly SafeFileHandle _report;
    private readonly SafeFileHandle? _release;
    private SandboxNetwork? _network;

    internal SandboxProcess(
        ChildProcess launcher, SyscallProgram program, SafeFileHandle report, SafeFileHandle? release, SafeFileHandle? terminal)
    {
        Launcher = launcher;
        _program = program;
        _report = report;
        _release = release;
        Terminal = terminal;
    }

    /// <summary>The process of the launcher. It ends as the workload does, and forwards signals to the workload.</summary>
    public ChildProcess Launcher { get; }

    /// <summary>The socket on which the terminal's master side arrives; null: the workload has no terminal of its own.</summary>
    public SafeFileHandle? Terminal { get; }

    /// <summary>The socket on which the sockets of a network with rules arrive; null: there are none.</summary>
    internal SafeFileHandle? Network { get; init; }

    /// <summary>
    /// Serves the network of a released sandbox until this object is disposed, and lets the sandbox go on, which waits for it. No effect if
    /// the network has no rules.
    /// </summary>
    /// <param name="plan">The plan of the network; null: it has no rules.</param>
    /// <param name="decided">Called for each decision, on a thread of its own; null: nobody asks.</param>
    /// <exception cref="LinuxException">The network cannot be set up; the sandbox was killed.</exception>
    public void ServeNetwork(NetworkPlan? plan, Action<Decision>? decided = null)
    {
        if (Network is null || plan is null)
            return;
        try
        {
            _network = SandboxNetwork.Serve(Network, plan, decided);
        }
        catch
        {
            Kill();
            throw;
        }
    }

    /// <summary>Lets a held workload start.</summary>
    /// <exception cref="LinuxException">EPIPE: the launcher has ended.</exception>
    public void Release()
    {
        if (_release is null)
            return;
        DescriptorIO.WriteFully(_release, [1]);
        _release.Dispose();
    }

    /// <summary>Waits until the workload's program was executed, or its start has failed.</summary>
    /// <returns>The failure; null: the program runs (or ran).</returns>
    public LaunchFailure? WaitStarted()
    {
        Span<byte> report = stackalloc byte[ReportSize];
        return DescriptorIO.ReadFully(_report, report) == ReportSize ? Decode(report) : null;
    }

    /// <summary>
    /// Waits until everything is done except the exec of a held workload (<see cref="SandboxImageOptions.StartPipe"/>), or the sandbox
    /// could not be built. <see cref="WaitStarted"/> follows.
    /// </summary>
    /// <param name="failure">Why the sandbox could not be built; null: it is built, or was killed.</param>
    /// <returns>Whether the workload waits to be started.</returns>
    public bool WaitHeld(out LaunchFailure? failure)
    {
        Span<byte> report = stackalloc byte[ReportSize];
        var isReported = DescriptorIO.ReadFully(_report, report) == ReportSize;
        var isHeld = isReported && BinaryPrimitives.ReadInt32LittleEndian(report) == LaunchMode.Held;
        failure = isReported && !isHeld ? Decode(report) : null;
        return isHeld;
    }

    /// <summary>Like <see cref="WaitStarted"/>, without blocking a thread.</summary>
    /// <param name="cancellationToken">Cancels the wait; the start goes on.</param>
    public async ValueTask<LaunchFailure?> WaitStartedAsync(CancellationToken cancellationToken = default)
    {
        await Reactor.WaitReadableAsync(_report, cancellationToken).ConfigureAwait(false);
        return WaitStarted();
    }

    /// <summary>Waits for the end.</summary>
    public ExitStatus Wait() => Launcher.Wait();

    /// <summary>Waits for the end without blocking a thread.</summary>
    /// <param name="cancellationToken">Kills the sandbox, and throws when it has ended.</param>
    /// <exception cref="OperationCanceledException">Cancelled; the sandbox has ended.</exception>
    public async ValueTask<ExitStatus> WaitAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            return await Launcher.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            Launcher.Signal(Signal.SIGKILL);
            await Launcher.WaitAsync(CancellationToken.None).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Kills the launcher, and with it all processes in the sandbox, and waits for the launcher's end.</summary>
    public void Kill()
    {
        Launcher.Signal(Signal.SIGKILL);
        Launcher.Wait();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _report.Dispose();
        _release?.Dispose();
        Terminal?.Dispose();
        Network?.Dispose();
        _network?.Dispose();
        Launcher.Dispose();
    }

    private LaunchFailure Decode(ReadOnlySpan<byte> report)
    {
        var index = BinaryPrimitives.ReadInt32LittleEndian(report);
        var error = (Errno)BinaryPrimitives.ReadInt32LittleEndian(report[4..]);
        return new LaunchFailure(_program.Numbered().ElementAt(index).Operation, error);
    }
}
