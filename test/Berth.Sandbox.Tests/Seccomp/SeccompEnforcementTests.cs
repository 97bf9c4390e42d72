using System.Runtime.InteropServices;
using Berth.Linux.Abi;
using Berth.Linux.Errors;
using Berth.Linux.Seccomp;
using Berth.Sandbox.Seccomp;
using Berth.Workloads.Specs;

namespace Berth.Sandbox.Tests.Seccomp;

/// <summary>Filters in the kernel, around a real process.</summary>
public sealed class SeccompEnforcementTests(FilterProbe probe) : IClassFixture<FilterProbe>
{
    private const int SIGSYS = 31;
    private const int IPC_32BIT_GETPID = 20;
    private const int SYS_32BIT_SOCKETCALL = 102;

    private static readonly SeccompSpec Default = new();
    private static readonly SeccompSpec Full = new() { Presets = [SeccompPreset.Tty, SeccompPreset.Namespaces, SeccompPreset.Devel] };

    private static readonly Dictionary<string, int> Numbers = SeccompFilter.IsLibraryPresent
        ? SyscallNames.Of(SeccompCompiler.Native(RuntimeInformation.ProcessArchitecture)).ToDictionary(c => c.Value, c => c.Key)
        : [];

    [Theory]
    [InlineData("init_module", Errno.EPERM)]
    [InlineData("kexec_load", Errno.EPERM)]
    [InlineData("swapoff", Errno.EPERM)]
    [InlineData("syslog", Errno.EPERM)]
    [InlineData("bpf", Errno.EPERM)]
    [InlineData("userfaultfd", Errno.EPERM)]
    [InlineData("perf_event_open", Errno.EPERM)]
    [InlineData("keyctl", Errno.EPERM)]
    [InlineData("open_by_handle_at", Errno.EPERM)]
    [InlineData("settimeofday", Errno.EPERM)]
    [InlineData("io_uring_setup", Errno.ENOSYS)]
    public void Default_DeniedCall_Fails(string call, Errno expected) => Call(Default, call).ShouldBe((int)expected);

    [Theory]
    [InlineData("clone3", Errno.ENOSYS)]
    [InlineData("open_tree", Errno.ENOSYS)]
    [InlineData("fsopen", Errno.ENOSYS)]
    [InlineData("mount_setattr", Errno.ENOSYS)]
    [InlineData("mount", Errno.EPERM)]
    [InlineData("setns", Errno.EPERM)]
    [InlineData("ptrace", Errno.EPERM)]
    [InlineData("process_vm_readv", Errno.EPERM)]
    public void AllPresets_DeniedCall_Fails(string call, Errno expected) => Call(Full, call).ShouldBe((int)expected);

    [Theory]
    [InlineData(0x5412)]
    [InlineData(0x1_0000_5412)]
    [InlineData(0xFFFF_FFFF_0000_5412)]
    [InlineData(0x541C)]
    [InlineData(0x1_0000_541C)]
    public void Tty_TerminalInput_FailsWhateverTheHighBits(ulong request)
    {
        Call(Full, "ioctl", 0, request).ShouldBe((int)Errno.EPERM);
        Call(Default, "ioctl", 0, request).ShouldNotBe((int)Errno.EPERM);
    }

    [Fact]
    public void Tty_OtherRequest_ReachesTheKernel() => Call(Full, "ioctl", 99, 0x5413).ShouldBe((int)Errno.EBADF);

    [Theory]
    [InlineData(CloneFlags.CLONE_NEWUSER)]
    [InlineData(CloneFlags.CLONE_NEWNS)]
    [InlineData(CloneFlags.CLONE_NEWNET | CloneFlags.CLONE_NEWPID)]
    [InlineData(CloneFlags.CLONE_NEWUSER | (5L << 32))]
    public void Namespaces_NewNamespace_Fails(long flags)
    {
        Call(Full, "unshare", (ulong)flags).ShouldBe((int)Errno.EPERM);
        Call(Full, "clone", (ulong)flags | 17).ShouldBe((int)Errno.EPERM);
    }

    [Fact]
    public void Namespaces_OtherUnshareAndClone_Succeed()
    {
        const ulong CLONE_FILES = 0x400;
        Call(Full, "unshare", CLONE_FILES).ShouldBe(0);
        Call(Full, "clone", 17).ShouldBe(0);
    }

    [Fact]
    public void Namespaces_OpenTreeAttr_IsNotThere() => Probe(Full, 467).ShouldBe((int)Errno.ENOSYS);

    [Fact]
    public void Default_CallNewerThanTheRules_IsNotThere() => Probe(Default, 480).ShouldBe((int)Errno.ENOSYS);

    [Theory]
    [InlineData(0u, 0)]
    [InlineData(0xFFFF_FFFFu, 0)]
    [InlineData(0x0040000u, (int)Errno.EPERM)]
    [InlineData(0x0400000u, (int)Errno.EPERM)]
    public void Devel_Personality_PassesOnlyThePlainOne(uint personality, int expected) =>
        Call(Full, "personality", personality).ShouldBe(expected);

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 0)]
    [InlineData(16, 0)]
    [InlineData(17, (int)Errno.EAFNOSUPPORT)]
    [InlineData(38, (int)Errno.EAFNOSUPPORT)]
    [InlineData(40, (int)Errno.EAFNOSUPPORT)]
    [InlineData(0x1_0000_0028, (int)Errno.EAFNOSUPPORT)]
    public void Default_SocketFamily_PassesOrdinaryOnes(ulong family, int expected) =>
        Call(Default, "socket", family, family == 16 ? 3u : 2u).ShouldBe(expected);

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, (int)Errno.EAFNOSUPPORT)]
    [InlineData(0x1_0000_0002, (int)Errno.EAFNOSUPPORT)]
    [InlineData(10, (int)Errno.EAFNOSUPPORT)]
    [InlineData(16, (int)Errno.EAFNOSUPPORT)]
    public void DenyInet_SocketFamily_PassesUnixOnly(ulong family, int expected)
    {
        RequireNumbers();
        var filter = SeccompProgram.For(Default, RuntimeInformation.ProcessArchitecture, denyInet: true);
        probe.Call(filter, Numbers["socket"], family, 2).ShouldBe(expected);
    }

    [Fact]
    public void NoFilterButDenyInet_Socket_Fails()
    {
        RequireNumbers();
        var filter = SeccompProgram.For(new() { Enabled = false }, RuntimeInformation.ProcessArchitecture, denyInet: true);
        probe.Call(filter, Numbers["socket"], 2, 2).ShouldBe((int)Errno.EAFNOSUPPORT);
        probe.Call(filter, Numbers["bpf"], 99).ShouldNotBe((int)Errno.EPERM);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, (int)Errno.EPERM)]
    [InlineData(0x1_0000_0001, (int)Errno.EPERM)]
    public void OwnLimitsOnly_LimitsOfAProcess_AreItsOwn(ulong process, int expected)
    {
        RequireNumbers();
        foreach (var spec in (SeccompSpec[])[Default, new() { Enabled = false }])
        {
            var filter = SeccompProgram.For(spec, RuntimeInformation.ProcessArchitecture, ownLimitsOnly: true);
            probe.Call(filter, Numbers["prlimit64"], process, 7).ShouldBe(expected);
        }

        Call(Default, "prlimit64", 0, 7).ShouldBe(0);
    }

    [Fact]
    public void Default_X32Call_IsKilled()
    {
        RequireX64();
        Probe(Default, 0x4000_0000 + 39).ShouldBe(-SIGSYS);
        Probe(new() { Presets = [SeccompPreset.Compat] }, 0x4000_0000 + 39).ShouldBe(-SIGSYS);
    }

    [Fact]
    public void Default_Int80_IsKilled()
    {
        RequireX64();
        probe.Call32(Program(Default), IPC_32BIT_GETPID).ShouldBe(-SIGSYS);
    }

    [Fact]
    public void Compat_Int80_IsFilteredLikeTheNativeCalls()
    {
        RequireX64();
        const int Mount32 = 21;
        const int Clone3 = 435;
        const int Ioctl32 = 54;
        var filter = Program(Full with { Presets = [.. Full.Presets!.Value, SeccompPreset.Compat] });
        if (probe.Call32(filter, IPC_32BIT_GETPID) == -11)
            Assert.Skip("needs CONFIG_IA32_EMULATION");
        probe.Call32(filter, IPC_32BIT_GETPID).ShouldBe(0);
        probe.Call32(filter, Mount32).ShouldBe((int)Errno.EPERM);
        probe.Call32(filter, Clone3).ShouldBe((int)Errno.ENOSYS);
        probe.Call32(filter, Ioctl32, 0, 0x5412).ShouldBe((int)Errno.EPERM);
    }

    [Fact]
    public void CompatWithDenyInet_SocketCall_Fails()
    {
        RequireX64();
        var filter = SeccompProgram.For(new() { Presets = [SeccompPreset.Compat] }, RuntimeInformation.ProcessArchitecture, denyInet: true);
        if (probe.Call32(filter, IPC_32BIT_GETPID) == -11)
            Assert.Skip("needs CONFIG_IA32_EMULATION");
        probe.Call32(filter, SYS_32BIT_SOCKETCALL, 1).ShouldBe((int)Errno.EAFNOSUPPORT);
    }

    [Theory]
    [InlineData("python3", "-c",
        "import threading, subprocess, socket; t = threading.Thread(target=print, args=('ok',)); t.start(); t.join(); "
            + "subprocess.run(['true'], check=True); socket.socket()")]
    [InlineData("node", "-e",
        "require('child_process').execFileSync('true'); require('fs').promises.readFile('/proc/self/stat').then(() => console.log('ok'))")]
    [InlineData("bash", "-c", "(true & wait; echo ok | cat)")]
    [InlineData("git", "-c", "alias.x=!echo ok", "x")]
    public void AllPresets_RealProgram_Runs(params string[] command)
    {
        if (!IsInstalled(command[0]))
            Assert.Skip($"needs {command[0]}");
        var (exitCode, output) = probe.Run(Program(Full), command);
        exitCode.ShouldBe(0, output);
        output.ShouldBe("ok\n");
    }

    [Fact]
    public void AllPresets_Dotnet_Runs()
    {
        var (exitCode, output) = probe.Run(Program(Full), "dotnet", "--info");
        exitCode.ShouldBe(0, output);
        output.ShouldContain(".NET SDK");
    }

    private int Call(SeccompSpec spec, string call, params ulong[] arguments)
    {
        RequireNumbers();
        return Probe(spec, Numbers[call], arguments);
    }

    private int Probe(SeccompSpec spec, long number, params ulong[] arguments) => probe.Call(Program(spec), number, arguments);

    private static byte[] Program(SeccompSpec spec) => SeccompProgram.For(spec, RuntimeInformation.ProcessArchitecture);

    private static void RequireNumbers()
    {
        if (Numbers.Count == 0)
            Assert.Skip("needs libseccomp");
    }

    private static void RequireX64()
    {
        if (RuntimeInformation.ProcessArchitecture is not Architecture.X64)
            Assert.Skip("needs x86-64");
    }

    private static bool IsInstalled(string program) =>
        Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(directory => File.Exists(Path.Combine(directory, program)));
}
