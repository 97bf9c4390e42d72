using Microsoft.CodeAnalysis;

namespace Berth.HostServices.Generator.Extraction;

/// <summary>The types that the runtime library reads and writes, and the names of their functions.</summary>
internal static class ScalarTypes
{
    /// <summary>The codec of a scalar; null: the type is not a scalar.</summary>
    public static string? Codec(ITypeSymbol type) => type.SpecialType switch
    {
        SpecialType.System_Boolean => "Boolean",
        SpecialType.System_SByte => "SByte",
        SpecialType.System_Byte => "Byte",
        SpecialType.System_Int16 => "Int16",
        SpecialType.System_UInt16 => "UInt16",
        SpecialType.System_Int32 => "Int32",
        SpecialType.System_UInt32 => "UInt32",
        SpecialType.System_Int64 => "Int64",
        SpecialType.System_UInt64 => "UInt64",
        SpecialType.System_Single => "Single",
        SpecialType.System_Double => "Double",
        SpecialType.System_Decimal => "Decimal",
        SpecialType.System_DateTime => "DateTime",
        SpecialType.System_String => "String",
        SpecialType.None => Other(type),
        _ => null,
    };

    /// <summary>The remedy for a type that resembles a scalar but can't be sent; null: there is none.</summary>
    public static string? Instead(ITypeSymbol type) => type.SpecialType switch
    {
        SpecialType.System_Object => "use JsonElement for any JSON value",
        SpecialType.System_Char => "use a string",
        SpecialType.System_IntPtr or SpecialType.System_UIntPtr => "its size differs between processes; use long or ulong",
        _ when type.Metadata() is "System.Memory`1" or "System.ReadOnlyMemory`1" => "use an array",
        _ => null,
    };

    private static string? Other(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol { Rank: 1, ElementType.SpecialType: SpecialType.System_Byte } => "Bytes",
        INamedTypeSymbol => type.Metadata() switch
        {
            "System.DateTimeOffset" => "DateTimeOffset",
            "System.DateOnly" => "DateOnly",
            "System.TimeOnly" => "TimeOnly",
            "System.TimeSpan" => "TimeSpan",
            "System.Guid" => "Guid",
            "System.Uri" => "Uri",
            "System.Text.Json.JsonElement" => "JsonElement",
            "Microsoft.Win32.SafeHandles.SafeFileHandle" => "Descriptor",
            _ => null,
        },
        _ => null,
    };
}
