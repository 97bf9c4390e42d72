using System.Globalization;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;
using Berth.Linux.Abi;
using Berth.Linux.Errors;

namespace Berth.Linux.Tests.Abi;

/// <summary>
/// A C program that asserts everything that Berth.Linux defines of the kernel and the C library: every constant and enum member with a
/// native name, every system call number, every structure. It compiles only if all assertions hold.
/// </summary>
internal sealed partial class AbiProgram
{
    private const BindingFlags Declared = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private readonly Architecture _architecture;
    private readonly StringBuilder _text = new();

    private AbiProgram(Architecture architecture) => _architecture = architecture;

    /// <summary>The number of assertions in the program.</summary>
    internal int Count { get; private set; }

    /// <summary>The number of structures that it is about.</summary>
    internal int Structures { get; private set; }

    internal static (string Text, int Count, int Structures) For(Architecture architecture)
    {
        var program = new AbiProgram(architecture);
        program._text.Append(NativeNames.Includes);
        foreach (var type in typeof(Errno).Assembly.GetTypes().OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            if (!IsOfAnotherArchitecture(type, architecture))
                program.Describe(type);
        }

        foreach (var call in Enum.GetValues<Syscall>())
            program.Assert($"__NR_{call}", SyscallTable.Number(call, architecture), 64);
        foreach (var (condition, meaning) in NativeNames.More)
            program.Line($"_Static_assert({condition}, \"{meaning}\");", null);
        return (program._text.ToString(), program.Count, program.Structures);
    }

    private static bool IsOfAnotherArchitecture(Type? type, Architecture architecture)
    {
        for (; type is not null; type = type.DeclaringType)
        {
            if ((type.Name is "X64" or "Arm64") && type.Name != architecture.ToString())
                return true;
        }

        return false;
    }

    private void Describe(Type type)
    {
        if (type.IsEnum)
        {
            DescribeEnum(type);
            return;
        }

        foreach (var field in type.GetFields(Declared))
        {
            if (field.IsLiteral && IsNative(field.Name) && Integer(field.GetRawConstantValue()) is { } value)
                Assert(field.Name, value, SizeOf(field.FieldType) * 8);
        }

        if (IsNativeStructure(type))
            DescribeStructure(type);
    }

    private void DescribeEnum(Type type)
    {
        var members = type
            .GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
            .Where(member => member.Name != "None")
            .ToList();
        if (!members.TrueForAll(member => IsNative(member.Name)))
            return;
        foreach (var member in members)
            Assert(member.Name, Integer(member.GetRawConstantValue())!.Value, 64);
    }

    private void DescribeStructure(Type type)
    {
        Structures++;
        var name = NativeNames.Structure(type.Name);
        Line($"_Static_assert(sizeof({name}) == {SizeOf(type)}, \"size of {type.Name}\");", NativeNames.Header(type.FullName!));
        foreach (var field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
        {
            var native = NativeNames.Field(type.Name, field.Name);
            Line(
                $"_Static_assert(offsetof({name}, {native}) == {Marshal.OffsetOf(type, field.Name)}, \"place of "
                    + $"{type.Name}.{field.Name}\");",
                NativeNames.Header(type.FullName!));
        }
    }

    private void Assert(string name, long value, int bits)
    {
        if (NativeNames.Later.TryGetValue(name, out var later))
        {
            value.ShouldBe(later.Value, $"{name}, of Linux {later.Since}");
            Count++;
            return;
        }

        var native = NativeNames.Constant(name);
        var type = bits == 64 ? "unsigned long long" : "unsigned";
        var literal = bits == 64
            ? ((ulong)value).ToString(CultureInfo.InvariantCulture) + "ULL"
            : ((uint)value).ToString(CultureInfo.InvariantCulture) + "U";
        Line($"_Static_assert(({type})({native}) == {literal}, \"{name}\");", NativeNames.Header(name));
    }

    private void Line(string assertion, string? guard)
    {
        Count++;
        if (guard is not null)
            _text.Append("#if __has_include(<").Append(guard).AppendLine(">)");
        _text.AppendLine(assertion);
        if (guard is not null)
            _text.AppendLine("#endif");
    }

    /// <summary>
    /// A structure inside of one of the classes with native functions, such as Libc. That of .NET's runtime has no header.
    /// </summary>
    private static bool IsNativeStructure(Type type) =>
        type is { IsValueType: true, IsEnum: false, DeclaringType: { } owner }
        && owner.Namespace == $"{nameof(Berth)}.{nameof(Linux)}.{nameof(Interop)}"
        && owner.Name.StartsWith("Lib", StringComparison.Ordinal)
        && owner.Name != "LibRuntime"
        && !type.Name.Contains('<', StringComparison.Ordinal);

    private static long? Integer(object? value) => value switch
    {
        ulong number => unchecked((long)number),
        nint number => number,
        byte or sbyte or short or ushort or int or uint or long => Convert.ToInt64(value, CultureInfo.InvariantCulture),
        _ => null,
    };

    /// <summary>The size in the layout of the CLR, which LibraryImport passes.</summary>
    private static int SizeOf(Type type)
    {
        var method = new DynamicMethod("size", typeof(int), []);
        var code = method.GetILGenerator();
        code.Emit(OpCodes.Sizeof, type);
        code.Emit(OpCodes.Ret);
        return (int)method.Invoke(null, null)!;
    }

    private static bool IsNative(string name) => NativeName().IsMatch(name);

    [GeneratedRegex("^(_*[A-Z][A-Z0-9]*_?([A-Z0-9]+_)*[A-Z0-9]*|SYS_[a-z0-9_]+|(sizeof|offsetof)_[a-z0-9_]+)$")]
    private static partial Regex NativeName();
}
