using Berth.HostServices.Wire;

namespace Berth.HostServices.Tests.Wire;

public sealed class ReceiveSpinTests
{
    [Fact]
    public void Look_NothingFound_Ends()
    {
        var spin = new ReceiveSpin();

        LookWithoutSuccess(spin).ShouldBeTrue();
    }

    [Fact]
    public void Looks_NothingFoundRepeatedly_AreTriedRarely()
    {
        var spin = new ReceiveSpin();

        // After a few unsuccessful receives, only one in many looks.
        var looked = Enumerable.Range(0, 1000).Count(_ => LookWithoutSuccess(spin));

        looked.ShouldBeInRange(9, 100);
    }

    [Fact]
    public void Look_FoundAgain_IsTriedEachTime()
    {
        var spin = new ReceiveSpin();
        while (LookWithoutSuccess(spin))
            continue;

        for (var i = 0; i < 8; i++)
            spin.Found();

        for (var i = 0; i < 8; i++)
            LookWithoutSuccess(spin).ShouldBeTrue();
        LookWithoutSuccess(spin).ShouldBeFalse();
    }

    /// <summary>Simulates a receive for which no message arrives. Returns whether it looked.</summary>
    private static bool LookWithoutSuccess(ReceiveSpin spin)
    {
        if (!spin.ShouldLookAgain(isFirst: true, 4))
            return false;
        while (spin.ShouldLookAgain(isFirst: false, 4))
            continue;
        return true;
    }
}
