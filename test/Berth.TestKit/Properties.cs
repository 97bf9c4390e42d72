using System.Globalization;
using FsCheck;
using FsCheck.Fluent;

namespace Berth.TestKit;

/// <summary>
/// Properties over random input. The inputs are the same in each run, so that a change is judged by what it changed; <c>BERTH_SEED</c> has
/// others (a number, or <c>random</c>), and <c>make fuzz</c> looks for new ones. FsCheck names the seed of a failure; <see cref="Random"/>
/// makes the same input of it again.
/// </summary>
public static class Properties
{
    private const ulong UsualSeed = 0xBE127;

    // FsCheck's second number is the step of its generator, and must be odd.
    private const ulong Step = 0x9E3779B97F4A7C15;

    /// <summary>How properties are checked here.</summary>
    public static Config Config { get; } = Config.QuickThrowOnFailure.WithQuietOnSuccess(quietOnSuccess: true).WithReplay(Seed(), Step);

    /// <summary>Checks a property that makes its input itself.</summary>
    public static void Of(Action<Random> property, int count = 300) =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed => property(new Random(seed))).Check(Config.WithMaxTest(count));

    /// <summary>The seed of this run, for random input that is made without a property.</summary>
    public static int RandomSeed { get; } = (int)(Seed() & int.MaxValue);

    private static ulong Seed() => Environment.GetEnvironmentVariable("BERTH_SEED") switch
    {
        null or "" => UsualSeed,
        "random" => (ulong)Random.Shared.NextInt64(),
        var seed => ulong.Parse(seed, CultureInfo.InvariantCulture),
    };
}
