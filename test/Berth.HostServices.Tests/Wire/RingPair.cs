using Berth.HostServices.Messages;
using Berth.HostServices.Wire;
using Berth.Linux.Files;

namespace Berth.HostServices.Tests.Wire;

/// <summary>Two channels of one connection that have agreed on shared memory.</summary>
internal sealed class RingPair : IDisposable
{
    private RingPair(HostServiceChannel owner, HostServiceChannel other, SharedMemory memory)
    {
        Owner = owner;
        Other = other;
        Memory = memory;
    }

    /// <summary>The end that offered the memory.</summary>
    internal HostServiceChannel Owner { get; }

    /// <summary>The end that accepted the memory.</summary>
    internal HostServiceChannel Other { get; }

    /// <summary>The memory, for tests that write to it as a hostile peer.</summary>
    internal SharedMemory Memory { get; }

    internal static RingPair Make(WireLimits? limits = null)
    {
        var (owner, socket) = HostServiceChannel.Pair(limits);
        var other = new HostServiceChannel(socket, limits);
        using var offer = owner.OfferRing();
        Assert.SkipWhen(offer is null, "needs two processors: on one there is no ring");
        owner.Send("{}"u8, [offer]);
        using var packet = other.Receive()!;
        other.JoinRing(packet);
        return new RingPair(owner, other, SharedMemory.TryOpen(offer, RingLayout.Length)!);
    }

    /// <summary>Returns a word of the direction from <see cref="Other"/> to <see cref="Owner"/>.</summary>
    internal ref uint WordToOwner(int offset) => ref Memory.Word(RingLayout.ToOwner + offset);

    public void Dispose()
    {
        Owner.Dispose();
        Other.Dispose();
        Memory.Dispose();
    }
}
