using System.Runtime.InteropServices;
using Berth.Linux.Abi;
using Berth.Linux.Processes;
using Berth.Sandbox.Emission;

namespace Berth.Sandbox.Tests.Launcher;

/// <summary>
/// Instructions under test, without a program around them: each case leaves a register's value in a cell of its own, and when all
/// have run the cells are written to standard output.
/// </summary>
internal sealed class AssemblerBench
{
    private const int MostCells = 2048;
    private readonly Architecture _architecture;
    private readonly List<(string Case, long Expected)> _cases = [];

    public AssemblerBench(Architecture architecture)
    {
        _ = Machine.Emulator(architecture);
        _architecture = architecture;
        Code = architecture == Architecture.X64 ? new X64Assembler() : new Arm64Assembler();
    }

    public Assembler Code { get; }

    /// <summary>The address of bytes that cases may use as they like: 256 of them, zero at first, behind the cells.</summary>
    public static int Scratch => ImageLayout.DataAddress + (MostCells * 8);

    /// <summary>Says that the register holds this value now.</summary>
    public void Expect(MachineRegister register, long value, string name)
    {
        Code.StoreTo(ImageLayout.DataAddress + (_cases.Count * 8), register);
        _cases.Add((name, value));
    }

    /// <summary>Runs all cases and compares.</summary>
    public async Task Run()
    {
        _cases.Count.ShouldBeInRange(1, MostCells);
        Code.Load(MachineRegister.Argument0, 1);
        Code.Load(MachineRegister.Argument1, ImageLayout.DataAddress);
        Code.Load(MachineRegister.Argument2, _cases.Count * 8);
        Code.Call(Syscall.write);
        Code.Load(MachineRegister.Argument0, 0);
        Code.Call(Syscall.exit_group);
        var image = ElfFile.Build(Code, new byte[(MostCells * 8) + 256], []);

        using var run = LauncherRun.Start(image, _architecture);
        var result = await run.Finish();
        result.Status.ShouldBe(ExitStatus.Exited(0));
        var found = MemoryMarshal.Cast<byte, long>(result.Bytes).ToArray();
        found.Length.ShouldBe(_cases.Count);
        var wrong = _cases.Select((c, i) => (c.Case, c.Expected, Found: found[i])).Where(static c => c.Expected != c.Found)
            .Select(static c => $"{c.Case}: 0x{c.Found:x}, not 0x{c.Expected:x}");
        string.Join('\n', wrong).ShouldBeEmpty();
    }
}
