using System.Runtime.InteropServices;

namespace Berth.HostServices.Client;

/// <summary>A call that is made for another, as a proxy does: its signals are passed on one at a time.</summary>
/// <param name="Method">The method.</param>
/// <param name="Arguments">A JSON array or object.</param>
/// <param name="Descriptors">Descriptors to send; owned by the caller, who keeps them open during the call.</param>
/// <param name="Relay">Passes on a signal. The service has to wait meanwhile.</param>
internal sealed record RelayedCall(
    string Method, ReadOnlyMemory<byte> Arguments, SafeHandle[] Descriptors, Func<HostServiceSignal, ValueTask> Relay)
{
    /// <summary>Whether the service may have seen the call.</summary>
    internal bool WasSent { get; set; }
}
