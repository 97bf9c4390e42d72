using System.ComponentModel;
using System.Text;
using System.Text.Json;
using Berth.HostServices.Messages;

namespace Berth.HostServices.Contracts;

/// <summary>
/// Reads a message of a peer as the types that an interface declares, and reports precisely what does not match. For generated code.
/// </summary>
/// <remarks>
/// A reading method expects the reader at the first token of its value, and leaves it at the last. <see cref="MessageReader"/> has already
/// checked that no name occurs twice in an object and that values are not nested too deeply.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public ref partial struct ContractReader
{
    private readonly ReadOnlySpan<byte> _text;
    private readonly ReceivedDescriptors _descriptors;
    private readonly ContractMethod _method;
    private readonly ContractPart _part;
    private Utf8JsonReader _json;
    private int _next;

    /// <summary>Creates a reader at the first token of a text.</summary>
    /// <param name="text">JSON in UTF-8.</param>
    /// <param name="descriptors">The descriptors that came with it; owned by the caller, who keeps or closes them.</param>
    /// <param name="method">The method that is called.</param>
    /// <param name="part">The part of the call.</param>
    /// <exception cref="ContractException">The text is not JSON.</exception>
    public ContractReader(ReadOnlySpan<byte> text, ReceivedDescriptors descriptors, ContractMethod method, ContractPart part)
    {
        _text = text;
        _descriptors = descriptors;
        _method = method;
        _part = part;
        _json = new(text);
        Advance();
    }

    /// <summary>Whether the value is null.</summary>
    public readonly bool IsNull => _json.TokenType == JsonTokenType.Null;

    /// <summary>Begins reading the arguments: an array or an object.</summary>
    /// <exception cref="ContractException">They are neither.</exception>
    public void StartArguments()
    {
        if (_json.TokenType is not (JsonTokenType.StartArray or JsonTokenType.StartObject))
            throw Unexpected("an array, or an object with the names of the parameters");
        _next = _json.TokenType == JsonTokenType.StartArray ? 0 : -1;
    }

    /// <summary>Moves to the next argument, if there is one.</summary>
    /// <param name="index">The index of its parameter.</param>
    /// <exception cref="ContractException">There is no such parameter.</exception>
    public bool NextArgument(out int index)
    {
        Advance();
        index = _next;
        if (_json.TokenType is JsonTokenType.EndArray or JsonTokenType.EndObject)
            return false;
        if (_next >= 0)
        {
            if (_next == _method.Parameters.Count)
                throw Error($"too many arguments: {_method.Signature()}");
            _next++;
            return true;
        }

        for (index = 0; index < _method.Parameters.Count; index++)
        {
            if (IsNamed(_method.Parameters[index]))
                return true;
        }

        throw Error($"there is no {Place()}: {_method.Signature()}");
    }

    /// <summary>Moves to the value of the argument or member that was found.</summary>
    /// <param name="seen">Set to true.</param>
    public void Enter(out bool seen)
    {
        seen = true;
        if (_json.TokenType == JsonTokenType.PropertyName)
            Advance();
    }

    /// <summary>Called after the last argument: checks that a parameter got one.</summary>
    /// <param name="seen">Whether it did.</param>
    /// <param name="index">The index of the parameter.</param>
    /// <exception cref="ContractException">It did not.</exception>
    public readonly void RequireArgument(bool seen, int index)
    {
        if (!seen)
            throw Error($"{_method.Argument(new(index, Name: null))} is missing: {_method.Signature()}");
    }

    /// <summary>Begins reading an object.</summary>
    /// <exception cref="ContractException">The value is something else.</exception>
    public readonly void StartObject() => Expect(JsonTokenType.StartObject, "an object");

    /// <summary>Moves to the name of the next member, if there is one.</summary>
    public bool NextMember()
    {
        Advance();
        return _json.TokenType != JsonTokenType.EndObject;
    }

    /// <summary>Whether the member has a given name.</summary>
    /// <param name="name">The name in UTF-8.</param>
    public readonly bool IsNamed(ReadOnlySpan<byte> name) => _json.ValueTextEquals(name);

    /// <summary>Skips an unknown member, which a newer peer may send.</summary>
    public void SkipMember()
    {
        Advance();
        try
        {
            _json.Skip();
        }
        catch (JsonException exception)
        {
            throw NotJson(exception);
        }
    }

    /// <summary>Returns the name of the member, as the key of a dictionary, and moves to its value.</summary>
    public string ReadKey()
    {
        var key = ReadText();
        Advance();
        return key;
    }

    /// <summary>Called after the last member: checks that a required one was there.</summary>
    /// <param name="seen">Whether it was.</param>
    /// <param name="name">The name of the member.</param>
    /// <exception cref="ContractException">It was not.</exception>
    public readonly void RequireMember(bool seen, string name)
    {
        if (!seen)
            throw Error($"{Place()} must have a member {ContractText.Quote(name)}");
    }

    /// <summary>Begins reading an array.</summary>
    /// <exception cref="ContractException">The value is something else.</exception>
    public readonly void StartArray() => Expect(JsonTokenType.StartArray, "an array");

    /// <summary>Moves to the next item of an array, if there is one.</summary>
    public bool NextItem()
    {
        Advance();
        return _json.TokenType != JsonTokenType.EndArray;
    }

    /// <summary>Moves to the next item of a tuple, or past the last one.</summary>
    /// <param name="isItem">Whether another item is expected; otherwise the end is.</param>
    /// <param name="length">The number of items of the tuple.</param>
    /// <exception cref="ContractException">There are more or fewer items.</exception>
    public void NextTupleItem(bool isItem, int length)
    {
        if (NextItem() != isItem)
            throw Error(isItem ? $"{Place()} must be an array of {length}" : $"{Place()} is too many: the array must be of {length}");
    }

    private readonly ContractException Unexpected(string expected) => Error($"{Place()} must be {expected}, got {Describe()}");

    private void Advance()
    {
        try
        {
            _json.Read();
        }
        catch (JsonException exception)
        {
            throw NotJson(exception);
        }
    }

    private readonly ContractException NotJson(JsonException exception) =>
        new($"{_method.Name}: not JSON that is accepted: "
            + JsonFault.Text(exception, _text, _json.CurrentState.Options.MaxDepth), exception);

    private readonly ContractException Error(string message) => new($"{_method.Name}: {message}");

    private readonly string Place() => JsonPlace.Describe(_text, _json.TokenStartIndex, _method, _part);

    private readonly bool IsNamed(string name) => _json.ValueTextEquals(name);

    private readonly void Expect(JsonTokenType type, string expected)
    {
        if (_json.TokenType != type)
            throw Unexpected(expected);
    }

    private readonly string Describe() => _json.TokenType switch
    {
        JsonTokenType.String => "a string",
        JsonTokenType.Number => "a number",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.StartObject => "an object",
        _ => Encoding.UTF8.GetString(_json.ValueSpan),
    };
}
