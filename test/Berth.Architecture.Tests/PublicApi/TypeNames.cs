using System.Reflection;

namespace Berth.Architecture.Tests.PublicApi;

/// <summary>Types as C# writes them, without namespaces; what may be null has its question mark.</summary>
internal static class TypeNames
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void",
        [typeof(bool)] = "bool",
        [typeof(byte)] = "byte",
        [typeof(sbyte)] = "sbyte",
        [typeof(char)] = "char",
        [typeof(short)] = "short",
        [typeof(ushort)] = "ushort",
        [typeof(int)] = "int",
        [typeof(uint)] = "uint",
        [typeof(long)] = "long",
        [typeof(ulong)] = "ulong",
        [typeof(nint)] = "nint",
        [typeof(nuint)] = "nuint",
        [typeof(float)] = "float",
        [typeof(double)] = "double",
        [typeof(decimal)] = "decimal",
        [typeof(string)] = "string",
        [typeof(object)] = "object",
    };

    // It is not safe for several threads at once.
    private static NullabilityInfoContext Nullability => new();

    public static string Of(ParameterInfo parameter) => Of(Nullability.Create(parameter));

    public static string Of(PropertyInfo property) => Of(Nullability.Create(property));

    public static string Of(FieldInfo field) => Of(Nullability.Create(field));

    private static string Of(NullabilityInfo info)
    {
        var type = info.Type;
        if (type.IsByRef)
            return $"ref {Of(type.GetElementType()!)}{Mark(info)}";
        if (info.ElementType is { } element)
            return $"{Of(element)}[]{Mark(info)}";
        if (Nullable.GetUnderlyingType(type) is null
            && type is { IsGenericType: true, IsNested: false }
            && info.GenericTypeArguments.Length > 0)
            return $"{type.Name.Split('`')[0]}<{string.Join(", ", info.GenericTypeArguments.Select(Of))}>{Mark(info)}";
        return Of(type) + Mark(info);
    }

    private static string? Mark(NullabilityInfo info) =>
        info is { Type.IsValueType: false, ReadState: NullabilityState.Nullable }
            or { Type: { IsGenericParameter: true, IsValueType: false }, WriteState: NullabilityState.Nullable } ? "?" : null;

    public static string Of(Type type)
    {
        if (Keywords.TryGetValue(type, out var keyword))
            return keyword;
        if (type.IsByRef)
            return $"ref {Of(type.GetElementType()!)}";
        if (type.IsArray)
            return $"{Of(type.GetElementType()!)}[]";
        if (type.IsPointer)
            return $"{Of(type.GetElementType()!)}*";
        if (Nullable.GetUnderlyingType(type) is { } underlying)
            return $"{Of(underlying)}?";
        var name = type.Name.Split('`')[0];
        if (type.IsNested && !type.IsGenericParameter)
            name = $"{Of(type.DeclaringType!)}.{name}";
        return type.IsGenericType ? $"{name}<{string.Join(", ", type.GetGenericArguments().Select(Of))}>" : name;
    }
}
