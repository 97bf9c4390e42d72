namespace Berth.Engine;

/// <summary>Where Berth's own executables are: two beside each other, or, in a build that is not native, one.</summary>
public static class BerthProgram
{
    private const string WholeName = "berth-full";

    /// <summary>The one that has every command.</summary>
    public static string Whole => Path.Combine(Directory, WholeName);

    /// <summary>The one that people call. It becomes <see cref="Whole"/> for what it does not do itself.</summary>
    public static string Called
    {
        get
        {
            var own = Environment.ProcessPath!;
            var called = Path.Combine(Directory, "berth");
            return Path.GetFileName(own) == WholeName && File.Exists(called) ? called : own;
        }
    }

    private static string Directory => Path.GetDirectoryName(Environment.ProcessPath)!;
}
