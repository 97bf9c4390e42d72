namespace Berth.HostServices.Generator.Model;

/// <summary>A use of a type in the interface, or in a type that it uses.</summary>
/// <param name="Kind">How it travels.</param>
/// <param name="Name">Its C# name, fully qualified, without the question mark of a nullable.</param>
/// <param name="Codec">What its functions are called: <c>Int32</c> is read by ReadInt32.</param>
/// <param name="IsNullable">Null is allowed.</param>
/// <param name="IsValueType">A nullable one is a <c>Nullable</c> of it.</param>
internal sealed record WireType(WireKind Kind, string Name, string Codec, bool IsNullable, bool IsValueType)
{
    /// <summary>The C# name with the question mark, if there is one.</summary>
    public string DeclaredName => IsNullable ? Name + "?" : Name;
}
