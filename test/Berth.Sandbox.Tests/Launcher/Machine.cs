using System.Runtime.InteropServices;

namespace Berth.Sandbox.Tests.Launcher;

/// <summary>What launchers are made for, and how their code is run here: by the processor itself, or by qemu-user.</summary>
internal static class Machine
{
    /// <summary>Every architecture that launchers are emitted for.</summary>
    public static TheoryData<Architecture> All { get; } = new(Architecture.X64, Architecture.Arm64);

    /// <summary>What stands before the launcher on a command line; skips the test where nothing here can run it.</summary>
    public static string? Emulator(Architecture architecture)
    {
        if (architecture == RuntimeInformation.ProcessArchitecture)
            return null;
        var name = architecture == Architecture.Arm64 ? "qemu-aarch64-static" : "qemu-x86_64-static";
        return Find(name) ?? NotHere($"needs {name} (package qemu-user-static) to run {architecture} code");
    }

    /// <summary>A program of binutils for an architecture; skips the test where it is missing.</summary>
    public static string Binutils(string tool, Architecture architecture)
    {
        var name = architecture == RuntimeInformation.ProcessArchitecture ? tool
            : architecture == Architecture.Arm64 ? "aarch64-linux-gnu-" + tool : "x86_64-linux-gnu-" + tool;
        return Find(name) ?? NotHere($"needs {name} (package binutils)")!;
    }

    private static string? Find(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin")
            .Split(':')
            .Select(directory => Path.Combine(directory, name))
            .FirstOrDefault(File.Exists);

    private static string? NotHere(string reason)
    {
        Assert.Skip(reason);
        return null;
    }
}
