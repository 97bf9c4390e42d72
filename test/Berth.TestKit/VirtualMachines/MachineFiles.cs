namespace Berth.TestKit.VirtualMachines;

/// <summary>What machines and containers are made of: downloads that are kept, and the native executables.</summary>
internal static class MachineFiles
{
    /// <summary>The directory of downloads.</summary>
    public static string Cache => Environment.GetEnvironmentVariable("BERTH_TEST_CACHE") ?? Path.Combine(Root, "artifacts/cache");

    /// <summary>The native berth, which may not have been built.</summary>
    public static string NativeBerth => Environment.GetEnvironmentVariable("BERTH_NATIVE") ?? Path.Combine(Root, "artifacts/berth");

    /// <summary>The native executables, by name; empty: they have not been built.</summary>
    public static IReadOnlyDictionary<string, string> NativePrograms => File.Exists(NativeBerth)
        ? new Dictionary<string, string>
        {
            ["berth"] = NativeBerth,
            ["berth-full"] = Path.Combine(Path.GetDirectoryName(NativeBerth)!, "berth-full"),
        }
        : new Dictionary<string, string>();

    private static string Root => Repository.Root ?? throw new MachineUnavailableException("needs the repository: name it in BERTH_REPO");
}
