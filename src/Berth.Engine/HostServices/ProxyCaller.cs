using System.Runtime.InteropServices;
using Berth.HostServices.Wire;

namespace Berth.Engine.HostServices;

/// <summary>
/// A workload's connection to a service, as the proxy writes to it: for a while, since whoever does not read must not hold up others.
/// </summary>
internal sealed class ProxyCaller(HostServiceChannel channel)
{
    // Long enough for a reader that is merely busy; short enough for the others, who wait meanwhile.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    /// <summary>Whether it is of no use to write any more: it closed its end, or does not read.</summary>
    public bool IsGone { get; private set; }

    /// <summary>Sends a message, unless the caller is gone or turns out to be.</summary>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> json, SafeHandle[] descriptors, CancellationToken cancellationToken)
    {
        if (IsGone)
            return;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            var sending = channel.SendAsync(json, descriptors, patience.Token);
            if (!sending.IsCompleted)
                patience.CancelAfter(s_patience);
            await sending.ConfigureAwait(false);
        }
        catch (Exception e)
            when (e is EndOfStreamException or LinuxException
                || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            IsGone = true;
        }
    }
}
