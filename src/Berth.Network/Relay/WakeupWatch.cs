namespace Berth.Network.Relay;

/// <summary>A descriptor by which another thread calls the relay's.</summary>
/// <param name="called">What is done then.</param>
internal sealed class WakeupWatch(Action called) : Watched
{
    /// <inheritdoc/>
    public override void Ready() => called();

    /// <inheritdoc/>
    public override void Close()
    {
        // Owned by others.
    }
}
