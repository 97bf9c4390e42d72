using System.Runtime.InteropServices;
using Berth.HostServices.Wire;

namespace Berth.Engine.HostServices;

/// <summary>
/// A workload's connection, for writing. Writes have a timeout, because a caller that does not read must not delay others.
/// </summary>
internal sealed class ProxyCaller(HostServiceChannel channel)
{
    // Long enough for a busy reader, short enough for the callers that wait.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    /// <summary>Whether the caller has closed its end or does not read, so that nothing more is written.</summary>
    public bool IsGone { get; private set; }

    /// <summary>Sends a message, unless the caller has closed its end or does so now.</summary>
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
