using System.Runtime.InteropServices;
using Berth.Sandbox.Syscalls;

namespace Berth.Sandbox.Emission;

/// <summary>
/// A syscall program as a static ELF executable of a few KiB: no libc, no heap, no parser. It can be kept in a sealed memfd, or
/// written to disk, where it runs without Berth.
/// </summary>
public sealed class LauncherImage
{
    private readonly byte[] _bytes;

    internal LauncherImage(byte[] bytes, Architecture architecture)
    {
        _bytes = bytes;
        Architecture = architecture;
    }

    /// <summary>The architecture.</summary>
    public Architecture Architecture { get; }

    /// <summary>The file.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes;

    /// <summary>Emits a program.</summary>
    /// <param name="program">The program.</param>
    /// <param name="architecture">x86-64 or arm64.</param>
    /// <param name="symbols">Whether it has sections, and a symbol for each operation, for <c>objdump -d</c>.</param>
    /// <exception cref="PlatformNotSupportedException">Another architecture.</exception>
    public static LauncherImage Emit(SyscallProgram program, Architecture architecture, bool symbols = false)
    {
        ArgumentNullException.ThrowIfNull(program);
        Assembler assembler = architecture switch
        {
            Architecture.X64 => new X64Assembler(),
            Architecture.Arm64 => new Arm64Assembler(),
            _ => throw new PlatformNotSupportedException($"launchers are emitted for x86-64 and arm64, not for {architecture}"),
        };
        var emitter = new ProgramEmitter(assembler, program, symbols);
        emitter.Emit();
        return new LauncherImage(ElfFile.Build(assembler, emitter.Data, emitter.Symbols), architecture);
    }
}
