using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Berth.Linux.Abi;
using Berth.Sandbox.Emission;
using Berth.Sandbox.Syscalls;

namespace Berth.Sandbox.Tests.Launcher;

/// <summary>The file itself, as the tools of others read it.</summary>
public sealed partial class ImageTests
{
    public static TheoryData<Architecture> Machines => Machine.All;

    [Theory, MemberData(nameof(Machines))]
    public async Task Emit_WithAndWithoutSymbols_ReadelfFindsNothingWrong(Architecture architecture)
    {
        foreach (var symbols in (bool[])[false, true])
        {
            using var directory = new TemporaryDirectory();
            var headers = await Tool.Output(
                Machine.Binutils("readelf", architecture), "-hlSsW", Write(directory, SampleProgram.Build(null), architecture, symbols));

            headers.ShouldContain("EXEC (Executable file)");
            headers.ShouldContain(architecture == Architecture.X64 ? "Advanced Micro Devices X86-64" : "AArch64");
            headers.ShouldNotContain("Error", Case.Insensitive);
            headers.ShouldNotContain("INTERP");
            Segments(headers).ShouldBe(["LOAD RW", "LOAD R E", "GNU_STACK RW"]);
            if (symbols)
                headers.ShouldContain("op_006_wait_for_the_parent");
            else
                headers.ShouldContain("There are no sections in this file.");
        }
    }

    [Theory, MemberData(nameof(Machines))]
    public void Emit_WithSymbols_SameCodeAsWithout(Architecture architecture)
    {
        var plain = LauncherImage.Emit(SampleProgram.Build(3), architecture).Bytes;
        var named = LauncherImage.Emit(SampleProgram.Build(3), architecture, symbols: true).Bytes;

        // All but the header's own words on sections.
        named.Span[0x100..plain.Length].SequenceEqual(plain.Span[0x100..]).ShouldBeTrue();
        LauncherImage.Emit(SampleProgram.Build(3), architecture).Bytes.Span.SequenceEqual(plain.Span).ShouldBeTrue();
        plain.Length.ShouldBeLessThan(4096);
    }

    [Theory, MemberData(nameof(Machines))]
    public async Task Emit_EveryOperation_DisassemblesAsMeant(Architecture architecture)
    {
        using var directory = new TemporaryDirectory();
        var file = Write(directory, SampleProgram.Build(3), architecture, symbols: true);

        var text = await Tool.Output(Machine.Binutils("objdump", architecture), "-d", "--no-show-raw-insn", file);

        text.ShouldNotContain("(bad)");
        text.ShouldNotContain(".inst");
        text = Spaces().Replace(text[text.IndexOf("Disassembly", StringComparison.Ordinal)..], " ");
        GoldenFile.Verify($"test/Berth.Sandbox.Tests/Golden/launcher.{architecture.ToString().ToLowerInvariant()}.txt", text);
    }

    [Theory, MemberData(nameof(Machines))]
    public async Task Emit_MuchData_StillRuns(Architecture architecture)
    {
        // More than the code's distance from the data once was.
        var content = new string('x', 6 << 20);
        var p = new ProgramBuilder();
        p.Call(Syscall.getpid, "begin");
        var text = p.Text(content);
        p.Call(Syscall.write, "print the end", 1, Operand.Data((int)text.Value + content.Length - 3, "the last three"), 3);

        (await LauncherRun.ToEnd(p.Build(LauncherRun.Report), architecture)).Output.ShouldBe("xxx");
    }

    [Fact]
    public void Emit_ForAnotherMachine_SaysSo() =>
        Should.Throw<PlatformNotSupportedException>(() => LauncherImage.Emit(SampleProgram.Build(3), Architecture.Arm))
            .Message.ShouldBe("launchers are emitted for x86-64 and arm64, not for Arm");

    [Fact]
    public void For_AnyNote_IsAPlainSymbol()
    {
        SymbolNames.For(7, new ExitOperation(0, "mount /proc (née \"x\") -- ")).ShouldBe("op_007_mount_proc_n_e_x");
        SymbolNames.For(12345, new ExitOperation(0, new string('a', 500))).Length.ShouldBe(60);
        SymbolNames.For(0, new ExitOperation(0, "")).ShouldBe("op_000");
    }

    private static string Write(TemporaryDirectory directory, SyscallProgram program, Architecture architecture, bool symbols)
    {
        var file = directory["launcher"];
        File.WriteAllBytes(file, LauncherImage.Emit(program, architecture, symbols).Bytes.Span);
        return file;
    }

    private static IEnumerable<string> Segments(string headers) =>
        Segment().Matches(headers).Select(static m => $"{m.Groups[1].Value} {m.Groups[2].Value.Trim()}");

    // "  LOAD           0x000000 0x0000000000800000 0x0000000000800000 0x0001d8 0x000210 RW  0x10000"
    [GeneratedRegex(@"^ +(LOAD|GNU_STACK|INTERP|DYNAMIC) +(?:0x[0-9a-f]+ +){5}([RWE ]+?) +0x[0-9a-f]+$", RegexOptions.Multiline)]
    private static partial Regex Segment();

    [GeneratedRegex("[ \t]+")]
    private static partial Regex Spaces();
}
