namespace Berth.TestKit.VirtualMachines;

/// <summary>Where the repository is; tests may run from a copy elsewhere, and are then told by BERTH_REPO.</summary>
internal static class Repository
{
    /// <summary>Its root.</summary>
    public static string Root { get; } = Environment.GetEnvironmentVariable("BERTH_REPO") ?? Find(new DirectoryInfo(AppContext.BaseDirectory));

    /// <summary>Where downloads are kept.</summary>
    public static string Cache => Environment.GetEnvironmentVariable("BERTH_TEST_CACHE") ?? Path.Combine(Root, "artifacts/cache");

    /// <summary>The native berth, which may not have been built.</summary>
    public static string NativeBerth => Environment.GetEnvironmentVariable("BERTH_NATIVE") ?? Path.Combine(Root, "artifacts/berth");

    /// <summary>The native executables, by name; empty: they have not been built.</summary>
    public static IReadOnlyDictionary<string, string> NativePrograms => File.Exists(NativeBerth)
        ? new Dictionary<string, string> { ["berth"] = NativeBerth, ["berth-full"] = Path.Combine(Path.GetDirectoryName(NativeBerth)!, "berth-full") }
        : new Dictionary<string, string>();

    private static string Find(DirectoryInfo? directory)
    {
        for (; directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "berth.slnx")))
                return directory.FullName;
        }

        throw new MachineUnavailableException("needs the repository: name it in BERTH_REPO");
    }
}
