using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace Berth.Architecture.Tests.Folders;

/// <summary>The tokens in the code of a method (ECMA-335, III.1).</summary>
internal static class MethodCode
{
    private const byte TwoByteOpCode = 0xFE;

    private static readonly Dictionary<short, OpCode> s_codes = typeof(OpCodes).GetFields()
        .Select(static field => field.GetValue(null)).OfType<OpCode>().ToDictionary(static code => code.Value);

    /// <summary>Types, methods and fields that the code names.</summary>
    public static IEnumerable<EntityHandle> Tokens(ImmutableArray<byte> code)
    {
        var at = 0;
        while (at < code.Length)
        {
            short value = code[at++];
            if (value == TwoByteOpCode)
                value = unchecked((short)(TwoByteOpCode << 8 | code[at++]));
            var operand = s_codes[value].OperandType;
            if (operand is OperandType.InlineTok or OperandType.InlineType or OperandType.InlineMethod or OperandType.InlineField)
                yield return (EntityHandle)MetadataTokens.Handle(Number(code, at));
            at += operand switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + 4 * Number(code, at),
                _ => 4,
            };
        }
    }

    private static int Number(ImmutableArray<byte> code, int at) => BinaryPrimitives.ReadInt32LittleEndian(code.AsSpan(at, sizeof(int)));
}
