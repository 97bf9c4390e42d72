using FsCheck;
using FsCheck.Fluent;

namespace Berth.Supervision.Tests;

/// <summary>Properties over random input. FsCheck names the seed of a failure; <see cref="Random"/> makes the same input of it again.</summary>
internal static class Property
{
    public static void Of(Action<Random> property, int count = 300) =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed => property(new Random(seed)))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(count).WithQuietOnSuccess(quietOnSuccess: true));
}
