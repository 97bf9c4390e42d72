using System.Collections.Immutable;
using System.Text.Json;
using Berth.Desktop.Host;
using Berth.Instances.HostActions;
using Berth.Linux.Abi;
using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Processes;

namespace Berth.Desktop.Buses;

/// <summary>
/// Runs xdg-dbus-proxy(1) for an instance: it makes a socket for each bus, and passes only what is granted. It ends with this process at
/// the latest, because its pipe is closed then.
/// </summary>
/// <param name="Buses">The buses.</param>
internal sealed record BusProxyAction(ImmutableArray<ProxiedBus> Buses) : HostAction(ActionLifetime.Process)
{
    internal const string RecordedKind = "busProxy";
    private const UnixFileMode OwnerConnects = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>The command; null: read from a record.</summary>
    public BusProxyCommand? Command { get; init; }

    /// <summary>Starts it; null: read from a record.</summary>
    public IBusProxyLauncher? Launcher { get; init; }

    /// <summary>The proxy; null: not started by this process.</summary>
    public RunningProxy? Running { get; init; }

    /// <summary>Its process; null: not started yet.</summary>
    public ProcessIdentity? Process { get; init; }

    /// <inheritdoc/>
    public override string Description => $"run {string.Join(' ', Command?.Arguments.Prepend(Command.Program) ?? ["xdg-dbus-proxy"])}";

    /// <inheritdoc/>
    public override string RevertDescription => "end it";

    /// <inheritdoc/>
    protected override string Kind => RecordedKind;

    /// <inheritdoc/>
    public override HostAction Apply(HostActionContext context)
    {
        if (Command is not { } command || Launcher is not { } launcher)
            throw new InvalidOperationException("a proxy of a record is only ended");
        using var pipe = Pipe.Create();
        var running = new RunningProxy(launcher.Start(command, pipe.WriteEnd), FileDescriptors.Duplicate(pipe.ReadEnd));
        try
        {
            pipe.WriteEnd.Dispose(); // only the proxy has it now, so its end is noticed
            AwaitReady(pipe.ReadEnd);
            foreach (var bus in Buses)
                File.SetUnixFileMode(bus.Socket, OwnerConnects);
            return this with { Running = running, Process = running.Identity };
        }
        catch
        {
            pipe.ReadEnd.Dispose();
            running.End(Patience.Milliseconds);
            throw;
        }
    }

    /// <inheritdoc/>
    public override void Revert(HostActionContext context)
    {
        if (Running is { } running)
            running.End(Patience.Milliseconds);
        else if (context.IsThisBoot && Process is { } process)
            AwaitEnd(process);
        foreach (var bus in Buses)
            OwnFile.Remove(bus.Socket);
    }

    internal static BusProxyAction Read(JsonElement payload) =>
        new([.. payload.GetProperty("sockets").EnumerateArray().Select(static socket =>
            new ProxiedBus(new BusAddress(null, null), socket.GetString() ?? throw new FormatException("a socket is null"), new()))])
        {
            Process = payload.TryGetProperty("pid", out var pid)
                ? new ProcessIdentity(pid.GetInt32(), payload.GetProperty("startTime").GetUInt64())
                : null,
        };

    /// <inheritdoc/>
    protected override void WritePayload(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("sockets");
        foreach (var bus in Buses)
            writer.WriteStringValue(bus.Socket);
        writer.WriteEndArray();
        if (Process is not { } process)
            return;
        writer.WriteNumber("pid", process.Pid);
        writer.WriteNumber("startTime", process.StartTime);
    }

    private static void AwaitReady(Microsoft.Win32.SafeHandles.SafeFileHandle pipe)
    {
        if (!DescriptorPoll.Wait([new PollEntry(pipe) { Wanted = PollEvents.Readable }], Patience.Milliseconds))
            throw new LinuxException(Errno.ETIMEDOUT, "wait for the sockets of", "xdg-dbus-proxy");
        Span<byte> ready = stackalloc byte[1];
        if (DescriptorIO.Read(pipe, ready) == 0)
            throw new IOException("xdg-dbus-proxy has ended before it made its sockets; its message is above");
    }

    /// <summary>The proxy of a berth that was killed ends by itself; one that hangs is killed.</summary>
    private static void AwaitEnd(ProcessIdentity identity)
    {
        using var process = ProcessHandle.TryOpen(identity);
        if (process is null || DescriptorPoll.Wait([new PollEntry(process.PidFd) { Wanted = PollEvents.Readable }], Patience.Milliseconds))
            return;
        process.Signal(Signal.SIGKILL);
        DescriptorPoll.Wait([new PollEntry(process.PidFd) { Wanted = PollEvents.Readable }], Patience.Milliseconds);
    }
}
