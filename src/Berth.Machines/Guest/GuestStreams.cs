namespace Berth.Machines.Guest;

/// <summary>Where a guest's command reads and writes on the host. The caller owns the streams.</summary>
/// <param name="Input">Its standard input; null: none.</param>
/// <param name="Output">Its standard output, or what its terminal shows.</param>
/// <param name="Error">Its standard error.</param>
public sealed record GuestStreams(Stream? Input, Stream Output, Stream Error)
{
    /// <summary>Called when a connection's other side sends nothing more; null: such a message is not expected.</summary>
    public Action? OutputEnded { get; init; }
}
