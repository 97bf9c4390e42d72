using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Berth.Architecture.Tests.Folders;

/// <summary>
/// The types of one built assembly, and which of them each type uses: in its base types, its signatures and the code of its methods.
/// </summary>
internal sealed class AssemblyTypes : IDisposable
{
    private readonly PEReader _file;
    private readonly MetadataReader _metadata;

    public AssemblyTypes(string path)
    {
        _file = new PEReader(File.OpenRead(path));
        _metadata = _file.GetMetadataReader();
    }

    /// <summary>
    /// Pairs of the namespaces of two types, of which the first uses the second, with an example; only pairs of two namespaces of this
    /// assembly.
    /// </summary>
    public IEnumerable<NamespaceUse> Uses()
    {
        foreach (var handle in _metadata.TypeDefinitions)
        {
            var from = Outermost(handle);
            if (Namespace(from) is not { Length: > 0 } home)
                continue;
            foreach (var used in TypesUsedBy(handle))
            {
                var to = Outermost(used);
                if (Namespace(to) is { Length: > 0 } other && other != home)
                    yield return new NamespaceUse(home, other, $"{Name(from)} uses {Name(to)}");
            }
        }
    }

    public void Dispose() => _file.Dispose();

    private HashSet<TypeDefinitionHandle> TypesUsedBy(TypeDefinitionHandle handle)
    {
        var used = new HashSet<TypeDefinitionHandle>();
        var collector = new TypeCollector(used);
        var type = _metadata.GetTypeDefinition(handle);
        Add(type.BaseType);
        foreach (var implemented in type.GetInterfaceImplementations())
            Add(_metadata.GetInterfaceImplementation(implemented).Interface);
        foreach (var field in type.GetFields())
            _metadata.GetFieldDefinition(field).DecodeSignature(collector, genericContext: null);
        foreach (var handleOfMethod in type.GetMethods())
        {
            var method = _metadata.GetMethodDefinition(handleOfMethod);
            method.DecodeSignature(collector, genericContext: null);
            foreach (var token in Code(method))
                Add(token);
        }

        return used;

        void Add(EntityHandle token)
        {
            if (token.IsNil)
                return;
            switch (token.Kind)
            {
                case HandleKind.TypeDefinition:
                    used.Add((TypeDefinitionHandle)token);
                    break;
                case HandleKind.TypeSpecification:
                    _metadata.GetTypeSpecification((TypeSpecificationHandle)token).DecodeSignature(collector, genericContext: null);
                    break;
                case HandleKind.MethodDefinition:
                    Add(_metadata.GetMethodDefinition((MethodDefinitionHandle)token).GetDeclaringType());
                    break;
                case HandleKind.FieldDefinition:
                    Add(_metadata.GetFieldDefinition((FieldDefinitionHandle)token).GetDeclaringType());
                    break;
                case HandleKind.MemberReference:
                    Add(_metadata.GetMemberReference((MemberReferenceHandle)token).Parent);
                    break;
                case HandleKind.MethodSpecification:
                    var specification = _metadata.GetMethodSpecification((MethodSpecificationHandle)token);
                    Add(specification.Method);
                    specification.DecodeSignature(collector, genericContext: null);
                    break;
                default:
                    break;
            }
        }
    }

    private IEnumerable<EntityHandle> Code(MethodDefinition method) =>
        method.RelativeVirtualAddress == 0 ? [] : MethodCode.Tokens(_file.GetMethodBody(method.RelativeVirtualAddress).GetILContent());

    private TypeDefinitionHandle Outermost(TypeDefinitionHandle handle)
    {
        while (_metadata.GetTypeDefinition(handle).GetDeclaringType() is { IsNil: false } outer)
            handle = outer;
        return handle;
    }

    private string Namespace(TypeDefinitionHandle handle) => _metadata.GetString(_metadata.GetTypeDefinition(handle).Namespace);

    private string Name(TypeDefinitionHandle handle) => _metadata.GetString(_metadata.GetTypeDefinition(handle).Name);

    /// <summary>Notes the types of this assembly that a signature names.</summary>
    private sealed class TypeCollector(HashSet<TypeDefinitionHandle> used) : ISignatureTypeProvider<bool, object?>
    {
        public bool GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) => used.Add(handle);

        public bool GetTypeFromSpecification(
            MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) =>
            reader.GetTypeSpecification(handle).DecodeSignature(this, genericContext);

        public bool GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) => false;

        public bool GetPrimitiveType(PrimitiveTypeCode typeCode) => false;

        public bool GetArrayType(bool elementType, ArrayShape shape) => false;

        public bool GetByReferenceType(bool elementType) => false;

        public bool GetFunctionPointerType(MethodSignature<bool> signature) => false;

        public bool GetGenericInstantiation(bool genericType, ImmutableArray<bool> typeArguments) => false;

        public bool GetGenericMethodParameter(object? genericContext, int index) => false;

        public bool GetGenericTypeParameter(object? genericContext, int index) => false;

        public bool GetModifiedType(bool modifier, bool unmodifiedType, bool isRequired) => false;

        public bool GetPinnedType(bool elementType) => false;

        public bool GetPointerType(bool elementType) => false;

        public bool GetSZArrayType(bool elementType) => false;
    }
}
