using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace Berth.Architecture.Tests.PublicApi;

/// <summary>The public API of an assembly as ordered text: a paragraph a type, a line a member.</summary>
internal static class ApiText
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static string Of(Assembly assembly)
    {
        var text = new StringBuilder();
        var isFace = true;
        foreach (var type in assembly.GetExportedTypes().OrderBy(type => !FaceTests.IsFace(type)).ThenBy(
            type => type.FullName, StringComparer.Ordinal))
        {
            if (!FaceTests.IsFace(type) && isFace)
                text.Append("\n# for Berth's own assemblies; may change in any release\n");
            isFace = FaceTests.IsFace(type);
            text.Append(Declaration(type)).Append('\n');
            foreach (var line in Members(type).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
                text.Append("    ").Append(line).Append('\n');
        }

        return text.ToString();
    }

    private static string Declaration(Type type)
    {
        var kind = type switch
        {
            { IsEnum: true } => "enum",
            { IsInterface: true } => "interface",
            { IsValueType: true } => "struct",
            { IsAbstract: true, IsSealed: true } => "static class",
            { IsAbstract: true } => "abstract class",
            { IsSealed: true } => "sealed class",
            _ => "class",
        };
        var parents = new List<string>();
        if (type.IsEnum)
            parents.Add(TypeNames.Of(type.GetEnumUnderlyingType()));
        else if (type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType))
            parents.Add(TypeNames.Of(parent));
        if (!type.IsEnum)
            parents.AddRange(type.GetInterfaces().Where(face => face.IsVisible).Select(TypeNames.Of).Order(StringComparer.Ordinal));
        var suffix = parents.Count == 0 ? string.Empty : $" : {string.Join(", ", parents)}";
        return $"{kind} {type.Namespace}.{TypeNames.Of(type)}{suffix}";
    }

    private static IEnumerable<string> Members(Type type)
    {
        if (type.IsEnum)
            return type.GetEnumNames()
                .Select(name => $"{name} = {Convert.ToString(type.GetField(name)!.GetRawConstantValue(), CultureInfo.InvariantCulture)}");
        return type.GetMembers(Declared).Select(Line).OfType<string>();
    }

    private static string? Line(MemberInfo member) => member switch
    {
        // What the compiler adds to a record goes without saying.
        { Name: ['<', ..] } => null,
        MethodInfo method when method.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false) => null,
        ConstructorInfo constructor when IsSeen(constructor) => $"new({Parameters(constructor)})",
        FieldInfo { IsLiteral: true, IsPublic: true } field =>
            $"const {TypeNames.Of(field.FieldType)} {field.Name} = {field.GetRawConstantValue()}",
        FieldInfo field when field.IsPublic || field.IsFamily =>
            $"{(field.IsStatic ? "static " : null)}{(field.IsInitOnly ? "readonly " : null)}{TypeNames.Of(field)} {field.Name}",
        PropertyInfo property when property.GetMethod is { } getter && IsSeen(getter) => Property(property, getter),
        EventInfo { AddMethod: { } adder } raised when IsSeen(adder) => $"event {TypeNames.Of(raised.EventHandlerType!)} {raised.Name}",
        MethodInfo { IsSpecialName: false } method when IsSeen(method) => Method(method),
        MethodInfo { IsSpecialName: true } method when IsSeen(method) && method.Name.StartsWith("op_", StringComparison.Ordinal) =>
            Method(method),
        _ => null,
    };

    private static string Property(PropertyInfo property, MethodInfo getter)
    {
        var index = property.GetIndexParameters();
        var name = index.Length == 0 ? property.Name : $"this[{string.Join(", ", index.Select(Parameter))}]";
        var setter = property.SetMethod switch
        {
            { } set when !IsSeen(set) => null,
            { } set => set.ReturnParameter.GetRequiredCustomModifiers().Length > 0 ? " init;" : " set;",
            null => null,
        };
        return $"{Modifiers(getter)}{TypeNames.Of(property)} {name} {{ get;{setter} }}";
    }

    private static string Method(MethodInfo method)
    {
        var generic = method.IsGenericMethodDefinition ? $"<{string.Join(", ", method.GetGenericArguments().Select(TypeNames.Of))}>" : null;
        return $"{Modifiers(method)}{TypeNames.Of(method.ReturnParameter)} {method.Name}{generic}({Parameters(method)})";
    }

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(Parameter));

    private static string Parameter(ParameterInfo parameter)
    {
        var passing = parameter switch
        {
            { IsOut: true } => "out ",
            { IsIn: true, ParameterType.IsByRef: true } => "in ",
            { ParameterType.IsByRef: true } => "ref ",
            _ when parameter.IsDefined(typeof(ParamArrayAttribute)) || parameter.IsDefined(typeof(ParamCollectionAttribute)) => "params ",
            _ => null,
        };
        return $"{passing}{TypeNames.Of(parameter).Replace("ref ", null, StringComparison.Ordinal)} "
            + $"{parameter.Name}{(parameter.HasDefaultValue ? $" = {parameter.RawDefaultValue ?? "default"}" : null)}";
    }

    private static string Modifiers(MethodInfo method)
    {
        if (method.IsStatic)
            return method.IsAbstract ? "static abstract " : "static ";
        if (method.DeclaringType!.IsInterface)
            return string.Empty;
        if (method.GetBaseDefinition().DeclaringType != method.DeclaringType)
            return "override ";
        return method.IsAbstract ? "abstract " : method is { IsVirtual: true, IsFinal: false } ? "virtual " : string.Empty;
    }

    private static bool IsSeen(MethodBase method) =>
        method.IsPublic || ((method.IsFamily || method.IsFamilyOrAssembly) && !method.DeclaringType!.IsSealed);
}
