using System.Text;
using Berth.Engine.Terminals;
using Berth.Linux.Descriptors;
using Berth.Linux.Terminals;
using Microsoft.Win32.SafeHandles;

namespace Berth.Engine.Tests.Terminals;

/// <summary>
/// A relay in a thread of its own between two terminals: the caller's, whose master is the keyboard and screen, and the workload's.
/// </summary>
internal sealed class RelaySession : IDisposable
{
    private readonly CancellationTokenSource _ended = new();
    private Task<RelayEnd>? _relay;

    internal PseudoTerminal Caller { get; } = PseudoTerminal.Open();

    internal PseudoTerminal Workload { get; } = PseudoTerminal.Open();

    internal Task<RelayEnd> Relay => _relay!;

    /// <summary>Starts it; input and output are the caller's terminal unless given. Returns when the relay has begun.</summary>
    internal async Task<RelaySession> StartAsync(SafeFileHandle? input = null, SafeFileHandle? output = null)
    {
        _relay = Task.Factory.StartNew(
            () => TerminalRelay.Run(Workload.Master, input ?? Caller.Slave, output ?? Caller.Slave, _ended.Token),
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        if (input is null)
            await Eventually.Async(() => !Terminal.IsLineBuffered(Caller.Slave) || _relay.IsCompleted);
        return this;
    }

    internal void WorkloadEnds() => _ended.Cancel();

    /// <summary>The workload closes its terminal; the relay's answer.</summary>
    internal Task<RelayEnd> CloseAsync()
    {
        Workload.Slave.Dispose();
        return Deadline.Within(Relay);
    }

    internal static void Write(SafeFileHandle descriptor, string text) => DescriptorIO.WriteFully(descriptor, Encoding.UTF8.GetBytes(text));

    /// <summary>Reads until it ends with this text.</summary>
    internal static async Task<string> ReadUntilAsync(SafeFileHandle descriptor, string end)
    {
        var text = new StringBuilder();
        var buffer = new byte[4096];
        while (!text.ToString().EndsWith(end, StringComparison.Ordinal))
        {
            var count = await DescriptorIO.ReadAsync(descriptor, buffer, Deadline.Token());
            if (count == 0)
                Assert.Fail($"ended after: {text}");
            text.Append(Encoding.UTF8.GetString(buffer, 0, count));
        }

        return text.ToString();
    }

    public void Dispose()
    {
        _ended.Cancel();
        Workload.Slave.Dispose();
        _relay?.ContinueWith(static _ => { }, TaskScheduler.Default).Wait(Deadline.Time);
        Workload.Dispose();
        Caller.Dispose();
        _ended.Dispose();
    }
}
