using System.Runtime.InteropServices;
using Berth.Linux.Seccomp;
using Berth.Sandbox.Seccomp;

namespace Berth.Sandbox.Tests.Seccomp;

/// <summary>
/// What a built-in filter has to answer, worked out from the rules without libseccomp's compiler, over every call number and telling
/// arguments.
/// </summary>
internal static class FilterOracle
{
    private const uint Allow = 0x7FFF_0000;
    private const uint Kill = 0x8000_0000;
    private const uint NotThere = 0x0005_0000 | 38;

    internal sealed record Call(SeccompArchitecture Architecture, uint Number, ulong Argument0, ulong Argument1, uint Expected);

    public static uint Run(ReadOnlySpan<byte> filter, Call call) =>
        BpfMachine.Run(filter, (uint)call.Architecture, call.Number, call.Argument0, call.Argument1);

    public static IEnumerable<Call> Calls(SeccompRuleSets sets, Architecture architecture)
    {
        SeccompArchitecture[] known = sets.HasFlag(SeccompRuleSets.Compat)
            ? [SeccompCompiler.Native(architecture), SeccompCompiler.Foreign(architecture)]
            : [SeccompCompiler.Native(architecture)];
        foreach (var abi in Enum.GetValues<SeccompArchitecture>())
        {
            if (!known.Contains(abi))
            {
                yield return new(abi, 1, 0, 0, Kill);
                continue;
            }

            foreach (var call in CallsOf(sets, abi))
                yield return call;
        }
    }

    private static IEnumerable<Call> CallsOf(SeccompRuleSets sets, SeccompArchitecture abi)
    {
        var names = SyscallNames.Of(abi).ToDictionary(c => (uint)c.Key, c => c.Value);
        var rules = SeccompRules.For(sets, abi).ToLookup(r => r.Call);
        for (var number = 0u; number < 600; number++)
        {
            if (number > 469 || (number == 467 && sets.HasFlag(SeccompRuleSets.Namespaces)))
            {
                yield return new(abi, number, 0, 0, NotThere);
                continue;
            }

            // 32-bit x86 has socket() behind socketcall(1, …) too.
            if (abi is SeccompArchitecture.X86 && number == 102)
            {
                var refused = sets.HasFlag(SeccompRuleSets.DenyInet);
                yield return new(abi, number, 1, 0, refused ? 0x0005_0000 | 97u : Allow);
                yield return new(abi, number, 3, 0, Allow);
                continue;
            }

            var mine = names.TryGetValue(number, out var name) ? rules[name].ToArray() : [];
            var register = abi is SeccompArchitecture.X86 or SeccompArchitecture.Arm ? uint.MaxValue : ulong.MaxValue;
            foreach (var (a, b) in Arguments(mine).Select(v => (v.A & register, v.B & register)))
                yield return new(abi, number, a, b, Expected(mine, a, b));
        }

        if (abi is SeccompArchitecture.X64)
            yield return new(abi, 0x4000_0001, 0, 0, Kill);
        if (abi is SeccompArchitecture.Arm)
            yield return new(abi, 0xF0005, 0, 0, Allow);
    }

    private static uint Expected(SeccompRule[] rules, ulong a, ulong b)
    {
        var rule = rules.FirstOrDefault(r => r.Conditions.All(c => Holds(c, c.Argument == 0 ? a : b)));
        return rule is null ? Allow : 0x0005_0000 | (uint)rule.Error;
    }

    private static bool Holds(SeccompCondition condition, ulong value) => condition.Comparison switch
    {
        SeccompComparison.Equal => value == condition.Value,
        SeccompComparison.GreaterOrEqual => value >= condition.Value,
        SeccompComparison.MaskedEqual => (value & condition.Mask) == condition.Value,
        _ => throw new NotSupportedException(),
    };

    private static IEnumerable<(ulong A, ulong B)> Arguments(SeccompRule[] rules)
    {
        yield return (0, 0);
        if (rules.All(r => r.Conditions.IsEmpty))
            yield break;
        ulong[] values =
        [
            1, 2, 3, 10, 16, 17, 40, 45, 46, 0xFFFF_FFFF, 0xFFFF_FFFE, 0x8000_0000, ulong.MaxValue, 0x1_0000_0000, 0x5411, 0x5412, 0x541C,
            0x1_0000_5412, 0xFFFF_FFFF_0000_541C, 17 | 0x10000000, 0x80, 0x3D0F00, 0x0040000, 0x7E020000, 0x1_1000_0000,
        ];
        foreach (var value in values)
        {
            yield return (value, 0);
            yield return (0, value);
        }
    }
}
