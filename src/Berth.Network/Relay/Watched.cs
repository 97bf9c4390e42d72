namespace Berth.Network.Relay;

/// <summary>Something with a descriptor for which the relay waits. All methods are called on the relay's thread.</summary>
internal abstract class Watched
{
    /// <summary>Does what can be done without waiting.</summary>
    public abstract void Ready();

    /// <summary>Closes its descriptors; the relay ends.</summary>
    public abstract void Close();
}
