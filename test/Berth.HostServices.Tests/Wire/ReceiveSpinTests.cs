using Berth.HostServices.Wire;

namespace Berth.HostServices.Tests.Wire;

public sealed class ReceiveSpinTests
{
    [Fact]
    public void Look_InVain_EndsByItself()
    {
        var spin = new ReceiveSpin();

        LookInVain(spin).ShouldBeTrue();
    }

    [Fact]
    public void Looks_InVainAgainAndAgain_AreGivenUpAndTriedNowAndThen()
    {
        var spin = new ReceiveSpin();

        // Trust is lost after a few, and then one receive in many looks.
        var looked = Enumerable.Range(0, 1000).Count(_ => LookInVain(spin));

        looked.ShouldBeInRange(9, 100);
    }

    [Fact]
    public void Look_ThatFound_IsTrustedAgain()
    {
        var spin = new ReceiveSpin();
        while (LookInVain(spin))
            continue;

        for (var i = 0; i < 8; i++)
            spin.Found();

        for (var i = 0; i < 8; i++)
            LookInVain(spin).ShouldBeTrue();
        LookInVain(spin).ShouldBeFalse();
    }

    /// <summary>A receive for which no message comes. Whether it looked at all.</summary>
    private static bool LookInVain(ReceiveSpin spin)
    {
        if (!spin.ShouldLookAgain(isFirst: true, 4))
            return false;
        while (spin.ShouldLookAgain(isFirst: false, 4))
            continue;
        return true;
    }
}
