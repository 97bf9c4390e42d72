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

    /// <summary>What it runs on.</summary>
    public Architecture Architecture { get; }

    /// <summary>The file.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes;

    /// <summary>Emits a program.</summary>
    /// <param name="program">What it does.</param>
    /// <param name="architecture">x86-64 or arm64.</param>
    /// <param name="symbols">Whether it carries sections and a symbol an operation, so that <c>objdump -d</c> reads well.</param>
    /// <exception cref="PlatformNotSupportedException">The architecture is another.</exception>
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
