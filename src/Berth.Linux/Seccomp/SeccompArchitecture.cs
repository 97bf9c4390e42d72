namespace Berth.Linux.Seccomp;

/// <summary>System call ABIs, with the numbers of <c>AUDIT_ARCH_*</c> in <c>linux/audit.h</c>, which libseccomp uses, too.</summary>
public enum SeccompArchitecture : uint
{
    /// <summary>32-bit x86: <c>int 0x80</c> and <c>sysenter</c>.</summary>
    X86 = 0x4000_0003,

    /// <summary>x86-64.</summary>
    X64 = 0xC000_003E,

    /// <summary>32-bit ARM, EABI.</summary>
    Arm = 0x4000_0028,

    /// <summary>64-bit ARM.</summary>
    Arm64 = 0xC000_00B7,
}
