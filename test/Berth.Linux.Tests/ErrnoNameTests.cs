using Berth.Linux.Errors;

namespace Berth.Linux.Tests;

public sealed class ErrnoNameTests
{
    [Fact]
    public void Of_EveryNumber_IsTheEnumerationsName()
    {
        ErrnoName.Count.ShouldBe(Enum.GetValues<Errno>().Max(e => (int)e) + 1);
        for (var number = 1; number < ErrnoName.Count; number++)
            ErrnoName.Of(number).ShouldBe(Enum.GetName((Errno)number) ?? "");
    }
}
