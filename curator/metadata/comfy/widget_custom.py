"""Names of the widgets of well-known custom nodes, in the order in which their values are stored.

Written like those of ComfyUI's own nodes; `/` stands between the lists of different versions of a
node, `(a_#, b_#) x 3` for rows that are numbered from 1.
"""

CUSTOM_WIDGETS = """
Efficient Loader =
    ckpt_name, vae_name, clip_skip, lora_name, lora_model_strength, lora_clip_strength, positive,
    negative, token_normalization, weight_interpretation, empty_latent_width, empty_latent_height,
    batch_size
    / ckpt_name, vae_name, clip_skip, positive, negative, empty_latent_width, empty_latent_height,
    batch_size
Eff. Loader SDXL =
    base_ckpt_name, base_clip_skip, refiner_ckpt_name, refiner_clip_skip, positive_ascore,
    negative_ascore, vae_name, positive, negative, token_normalization, weight_interpretation,
    empty_latent_width, empty_latent_height, batch_size
KSampler (Efficient) =
    seed, steps, cfg, sampler_name, scheduler, denoise, preview_method, vae_decode
    / sampler_state, my_unique_id, seed, steps, cfg, sampler_name, scheduler, denoise,
    preview_image
KSampler Adv. (Efficient) =
    add_noise, noise_seed, steps, cfg, sampler_name, scheduler, start_at_step, end_at_step,
    return_with_leftover_noise, preview_method, vae_decode
KSampler SDXL (Eff.) =
    noise_seed, steps, cfg, sampler_name, scheduler, start_at_step, refine_at_step, preview_method,
    vae_decode
LoRA Stacker =
    input_mode, lora_count, (lora_name_#, lora_wt_#, model_str_#, clip_str_#) x 49
HighRes-Fix Script =
    upscale_type, hires_ckpt_name, latent_upscaler, pixel_upscaler, upscale_by, use_same_seed, seed,
    hires_steps, denoise, iterations, use_controlnet, control_net_name, strength, preprocessor,
    preprocessor_imgs
Control Net Stacker = strength, start_percent, end_percent

FaceDetailer =
    guide_size, guide_size_for, max_size, seed, steps, cfg, sampler_name, scheduler, denoise,
    feather, noise_mask, force_inpaint, bbox_threshold, bbox_dilation, bbox_crop_factor,
    sam_detection_hint, sam_dilation, sam_threshold, sam_bbox_expansion, sam_mask_hint_threshold,
    sam_mask_hint_use_negative, drop_size, wildcard, cycle, inpaint_model, noise_mask_feather,
    tiled_encode, tiled_decode
FaceDetailerPipe =
    guide_size, guide_size_for, max_size, seed, steps, cfg, sampler_name, scheduler, denoise,
    feather, noise_mask, force_inpaint, bbox_threshold, bbox_dilation, bbox_crop_factor,
    sam_detection_hint, sam_dilation, sam_threshold, sam_bbox_expansion, sam_mask_hint_threshold,
    sam_mask_hint_use_negative, drop_size, refiner_ratio, cycle, inpaint_model,
    noise_mask_feather, tiled_encode, tiled_decode
DetailerForEach; DetailerForEachDebug =
    guide_size, guide_size_for, max_size, seed, steps, cfg, sampler_name, scheduler, denoise,
    feather, noise_mask, force_inpaint, wildcard, cycle, inpaint_model, noise_mask_feather,
    tiled_encode, tiled_decode
    / guide_size, guide_size_for, seed, steps, cfg, sampler_name, scheduler, denoise, feather,
    noise_mask
DetailerForEachPipe; DetailerForEachDebugPipe =
    guide_size, guide_size_for, max_size, seed, steps, cfg, sampler_name, scheduler, denoise,
    feather, noise_mask, force_inpaint, wildcard, refiner_ratio, cycle, inpaint_model,
    noise_mask_feather, tiled_encode, tiled_decode
ToDetailerPipe; BasicPipeToDetailerPipe; EditDetailerPipe =
    wildcard, Select to add LoRA, Select to add Wildcard
ToDetailerPipeSDXL; BasicPipeToDetailerPipeSDXL; EditDetailerPipeSDXL =
    wildcard, Select to add LoRA, Select to add Wildcard
ImpactWildcardProcessor = wildcard_text, populated_text, mode, seed, Select to add Wildcard
ImpactWildcardEncode =
    wildcard_text, populated_text, mode, Select to add LoRA, Select to add Wildcard, seed
KSamplerProvider; ImpactKSamplerBasicPipe = seed, steps, cfg, sampler_name, scheduler, denoise
KSamplerAdvancedProvider =
    cfg, sampler_name, scheduler, sigma_factor
    / cfg, sampler_name, scheduler
    / seed, cfg, sampler_name, scheduler
TwoAdvancedSamplersForMask = seed, steps, denoise, overlap_factor / steps, denoise
RegionalSampler =
    seed, seed_2nd, seed_2nd_mode, steps, base_only_steps, denoise, overlap_factor, restore_latent,
    additional_mode, additional_sampler, additional_sigma_ratio
    / seed, seed_2nd, steps, base_only_steps, denoise, overlap_factor, restore_latent,
    additional_mode, additional_sampler, additional_sigma_ratio
    / seed, steps, denoise, overlap_factor
RegionalSamplerAdvanced =
    add_noise, noise_seed, steps, start_at_step, end_at_step, overlap_factor, restore_latent,
    return_with_leftover_noise, additional_mode, additional_sampler, additional_sigma_ratio
ImpactKSamplerAdvancedBasicPipe =
    add_noise, noise_seed, steps, cfg, sampler_name, scheduler, start_at_step, end_at_step,
    return_with_leftover_noise
PixelKSampleUpscalerProvider; PixelKSampleUpscalerProviderPipe =
    scale_method, seed, steps, cfg, sampler_name, scheduler, denoise, use_tiled_vae, tile_size,
    tile_cnet_strength, overlap
PixelTiledKSampleUpscalerProvider; PixelTiledKSampleUpscalerProviderPipe =
    scale_method, seed, steps, cfg, sampler_name, scheduler, denoise, tile_width, tile_height,
    tiling_strategy
IterativeLatentUpscale; IterativeImageUpscale = upscale_factor, steps, temp_prefix, step_mode
ImpactSwitch; ImpactInversedSwitch = select, sel_mode
LatentSwitch; SEGSSwitch = select
ImpactInt; ImpactFloat; ImpactBoolean = value
ImpactStringSelector = strings, multiline, select
SAMLoader = model_name, device_mode
UltralyticsDetectorProvider; MMDetDetectorProvider; ONNXDetectorProvider = model_name

KSampler //Inspire =
    seed, steps, cfg, sampler_name, scheduler, denoise, noise_mode, batch_seed_mode,
    variation_seed, variation_strength, variation_method
KSamplerPipe //Inspire =
    seed, steps, cfg, sampler_name, scheduler, denoise, noise_mode, batch_seed_mode,
    variation_seed, variation_strength
KSamplerAdvanced //Inspire; KSamplerAdvancedPipe //Inspire =
    add_noise, noise_seed, steps, cfg, sampler_name, scheduler, start_at_step, end_at_step,
    noise_mode, return_with_leftover_noise, batch_seed_mode, variation_seed, variation_strength,
    variation_method
GlobalSeed //Inspire = value, mode, action, last_seed
PromptBuilder //Inspire = category, preset, text
LoraLoaderBlockWeight //Inspire =
    category_filter, lora_name, strength_model, strength_clip, inverse, seed, A, B, preset,
    block_vector, bypass
WildcardEncode //Inspire =
    token_normalization, weight_interpretation, wildcard_text, populated_text, mode,
    Select to add LoRA, Select to add Wildcard, seed

Seed (rgthree) = seed
Power Prompt (rgthree) = prompt, insert_lora, insert_embedding, insert_saved
Power Prompt - Simple (rgthree) = prompt, insert_embedding, insert_saved
SDXL Power Prompt - Positive (rgthree) =
    prompt_g, prompt_l, insert_lora, insert_embedding, insert_saved, target_width, target_height,
    crop_width, crop_height
SDXL Power Prompt - Simple / Negative (rgthree) =
    prompt_g, prompt_l, insert_embedding, insert_saved, target_width, target_height, crop_width,
    crop_height
SDXL Empty Latent Image (rgthree) = dimensions, clip_scale, batch_size
KSampler Config (rgthree) = steps_total, refiner_step, cfg, sampler_name, scheduler
Lora Loader Stack (rgthree) =
    lora_01, strength_01, lora_02, strength_02, lora_03, strength_03, lora_04, strength_04

CR LoRA Stack = (switch_#, lora_name_#, model_weight_#, clip_weight_#) x 3
CR Random LoRA Stack =
    exclusive_mode, stride, force_randomize_after_stride,
    (lora_name_#, switch_#, chance_#, model_weight_#, clip_weight_#) x 3
CR Load LoRA = switch, lora_name, strength_model, strength_clip
CR Multi-ControlNet Stack =
    (switch_#, controlnet_#, controlnet_strength_#, start_percent_#, end_percent_#) x 3
CR Model Merge Stack = (switch_#, ckpt_name#, model_ratio#, clip_ratio#) x 3
CR Apply ControlNet = switch, strength
CR Aspect Ratio =
    width, height, aspect_ratio, swap_dimensions, upscale_factor, prescale_factor, batch_size
CR SDXL Aspect Ratio; CR SD1.5 Aspect Ratio =
    width, height, aspect_ratio, swap_dimensions, upscale_factor, batch_size
CR Seed = seed
CR Prompt Text = prompt
CR Text = text
CR Multiline Text =
    text, convert_from_csv, csv_quote_char, remove_chars, chars_to_remove, split_string
CR Text Concatenate = text1, text2, separator
CR Combine Prompt = part1, part2, part3, part4, separator
CR Text Input Switch; CR Text Input Switch (4 way); CR Text Switch = Input
CR Image Input Switch; CR Image Input Switch (4 way); CR Latent Input Switch = Input
CR Conditioning Input Switch; CR Model Input Switch; CR Clip Input Switch = Input
CR VAE Input Switch; CR ControlNet Input Switch; CR Pipe Switch = Input
CR Switch Model and CLIP; CR Hires Fix Process Switch = Input

Text Multiline = text
Text Concatenate = delimiter, clean_whitespace / linebreak_addition
Text String = text, text_b, text_c, text_d
Text Find and Replace = find, replace
Text Parse Noodle Soup Prompts; CLIPTextEncode (NSP) = mode, noodle_key, seed, text
Text to Console = label
Load Text File = file_path, dictionary_name
Prompt Styles Selector = style
Prompt Multiple Styles Selector = style1, style2, style3, style4
Constant Number = number_type, number
Random Number = number_type, minimum, maximum, seed
Seed; easy seed; ttN seed; Seed Generator; SeedGenerator; Seed Everywhere = seed
KSampler (WAS) = seed, steps, cfg, sampler_name, scheduler, denoise
KSampler Cycle =
    seed, steps, cfg, sampler_name, scheduler, tiled_vae, latent_upscale, upscale_factor,
    upscale_cycles, starting_denoise, cycle_denoise, scale_denoise, scale_sampling, vae_decode
Lora Loader; Load Lora = lora_name, strength_model, strength_clip
Checkpoint Loader = config_name, ckpt_name
Checkpoint Loader (Simple); Load Checkpoint = ckpt_name

easy fullLoader =
    ckpt_name, config_name, vae_name, clip_skip, lora_name, lora_model_strength,
    lora_clip_strength, resolution, empty_latent_width, empty_latent_height, positive,
    positive_token_normalization, positive_weight_interpretation, negative,
    negative_token_normalization, negative_weight_interpretation, batch_size, a1111_prompt_style
easy a1111Loader; easy comfyLoader =
    ckpt_name, vae_name, clip_skip, lora_name, lora_model_strength, lora_clip_strength, resolution,
    empty_latent_width, empty_latent_height, positive, negative, batch_size, a1111_prompt_style
easy hunyuanDiTLoader =
    ckpt_name, vae_name, lora_name, lora_model_strength, lora_clip_strength, resolution,
    empty_latent_width, empty_latent_height, positive, negative, batch_size
easy fluxLoader =
    ckpt_name, vae_name, lora_name, lora_model_strength, lora_clip_strength, resolution,
    empty_latent_width, empty_latent_height, positive, batch_size
easy preSampling = steps, cfg, sampler_name, scheduler, denoise, seed
easy preSamplingAdvanced =
    steps, cfg, sampler_name, scheduler, start_at_step, end_at_step, add_noise, seed,
    return_with_leftover_noise
easy preSamplingNoiseIn = factor, steps, cfg, sampler_name, scheduler, denoise, seed
easy preSamplingCustom =
    guider, cfg, cfg_negative, sampler_name, scheduler, coeff, steps, sigma_max, sigma_min, rho,
    beta_d, beta_min, eps_s, flip_sigmas, denoise, add_noise, seed
easy kSampler; easy kSamplerTiled = image_output, link_id, save_prefix
easy fullkSampler =
    steps, cfg, sampler_name, scheduler, denoise, image_output, link_id, save_prefix, seed
easy positive = positive
easy negative = negative
easy wildcards = text, Select to add LoRA, Select to add Wildcard, seed, multiline_mode
easy loraStack =
    toggle, mode, num_loras,
    (lora_#_name, lora_#_strength, lora_#_model_strength, lora_#_clip_strength) x 10
easy int; easy float; easy string; easy boolean = value

ttN pipeLoader =
    ckpt_name, config_name, vae_name, clip_skip,
    (lora#_name, lora#_model_strength, lora#_clip_strength) x 3, positive,
    positive_token_normalization, positive_weight_interpretation, negative,
    negative_token_normalization, negative_weight_interpretation, empty_latent_width,
    empty_latent_height, batch_size, seed
    / ckpt_name, vae_name, clip_skip,
    (lora#_name, lora#_model_strength, lora#_clip_strength) x 3, positive,
    positive_token_normalization, positive_weight_interpretation, negative,
    negative_token_normalization, negative_weight_interpretation, empty_latent_width,
    empty_latent_height, batch_size, seed
ttN pipeLoaderSDXL =
    ckpt_name, vae_name, (lora#_name, lora#_model_strength, lora#_clip_strength) x 2,
    refiner_ckpt_name, refiner_vae_name,
    (refiner_lora#_name, refiner_lora#_model_strength, refiner_lora#_clip_strength) x 2, clip_skip,
    positive, positive_token_normalization, positive_weight_interpretation, negative,
    negative_token_normalization, negative_weight_interpretation, empty_latent_width,
    empty_latent_height, batch_size, seed
ttN pipeKSampler =
    lora_name, lora_model_strength, lora_clip_strength, upscale_method, factor, crop,
    sampler_state, steps, cfg, sampler_name, scheduler, denoise, image_output, save_prefix, seed
    / seed, lora_name, lora_model_strength, lora_clip_strength, upscale_method, factor, crop,
    sampler_state, steps, cfg, sampler_name, scheduler, denoise, image_output, save_prefix
ttN pipeKSamplerAdvanced =
    lora_name, lora_model_strength, lora_clip_strength, upscale_method, factor, crop,
    sampler_state, add_noise, steps, cfg, sampler_name, scheduler, start_at_step, end_at_step,
    return_with_leftover_noise, image_output, save_prefix, noise_seed
ttN pipeKSamplerSDXL =
    upscale_method, factor, crop, sampler_state, base_steps, refiner_steps, cfg, sampler_name,
    scheduler, image_output, save_prefix, seed
ttN pipeLoader_v2 =
    ckpt_name, config_name, vae_name, clip_skip, loras, positive, positive_token_normalization,
    positive_weight_interpretation, negative, negative_token_normalization,
    negative_weight_interpretation, empty_latent_aspect, empty_latent_width, empty_latent_height,
    batch_size, seed
ttN pipeLoaderSDXL_v2 =
    ckpt_name, config_name, vae_name, clip_skip, loras, refiner_ckpt_name, refiner_config_name,
    positive_g, positive_l, negative_g, negative_l, conditioning_aspect, conditioning_width,
    conditioning_height, crop_width, crop_height, target_aspect, target_width, target_height,
    positive_ascore, negative_ascore, empty_latent_aspect, empty_latent_width,
    empty_latent_height, seed
    / ckpt_name, config_name, vae_name, clip_skip, loras, refiner_ckpt_name, refiner_config_name,
    positive_g, positive_l, negative_g, negative_l, conditioning_aspect, conditioning_width,
    conditioning_height, crop_width, crop_height, target_aspect, target_width, target_height,
    positive_ascore, negative_ascore, empty_latent_aspect, empty_latent_width,
    empty_latent_height, batch_size, seed
ttN pipeKSampler_v2 =
    lora_name, lora_strength, upscale_method, upscale_model_name, factor, rescale, percent, width,
    height, longer_side, crop, steps, cfg, sampler_name, scheduler, denoise, image_output,
    save_prefix, file_type, embed_workflow, seed
ttN pipeKSamplerAdvanced_v2 =
    lora_name, lora_strength, upscale_method, upscale_model_name, factor, rescale, percent, width,
    height, longer_side, crop, add_noise, noise, steps, start_at_step, end_at_step, cfg,
    sampler_name, scheduler, return_with_leftover_noise, image_output, save_prefix, file_type,
    embed_workflow, noise_seed
ttN pipeLoraStack =
    toggle, mode, num_loras,
    (lora_#_name, lora_#_strength, lora_#_model_strength, lora_#_clip_strength) x 20
ttN text; ttN textDebug = text
"""
